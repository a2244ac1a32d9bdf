# attack: hide the bit of x32 behind high bits of the number
# standard: ENOSYS|SIGSYS
# strict: ENOSYS|SIGSYS
# alone seccomp-standard: ENOSYS|SIGSYS
# alone seccomp-strict: ENOSYS|SIGSYS
outcome(call(-2 ** 31 + 0x40000000 + 39))
