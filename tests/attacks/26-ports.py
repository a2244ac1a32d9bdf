# attack: reach the ports of the machine
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# iopl, ioperm
outcome(call(172, 0), call(173, 0, 1, 0))
