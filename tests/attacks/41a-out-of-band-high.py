# attack: the same, behind high bits and among other flags
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
flags = (1 << 32) | 0x4000 | 0x40 | 1
outcome(call(44, BAD, 0, 1, flags, 0, 0), call(45, BAD, 0, 1, flags, 0, 0),
    call(46, BAD, 0, flags), call(47, BAD, 0, flags))
