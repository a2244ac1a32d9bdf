# attack: change the root: the call itself
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(161, BAD))
