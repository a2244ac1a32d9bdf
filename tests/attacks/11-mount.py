# attack: mount: the call itself
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(165, BAD, BAD, BAD, 0, BAD), call(166, BAD, 0))
