# attack: count events of the processor
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(298, BAD, 0, -1, -1, 0))
