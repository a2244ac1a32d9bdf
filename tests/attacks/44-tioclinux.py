# attack: paste into the console
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(16, 0, 0x541c, ctypes.c_char_p(b"\2")),
    call(16, 0, (1 << 32) | 0x541c, 0))
