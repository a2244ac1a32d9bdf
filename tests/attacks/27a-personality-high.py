# attack: the same, behind high bits
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(135, (1 << 32) | 0x40000), call(135, (1 << 63) | 0x40000))
