# attack: enter a namespace: the call itself
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(308, BAD, 0))
