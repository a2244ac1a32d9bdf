# attack: turn off what makes attacks on programs hard
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC, MMAP_PAGE_ZERO, ADDR_COMPAT_LAYOUT,
# PER_LINUX32, PER_BSD
outcome(*[call(135, flag) for flag in (0x40000, 0x400000, 0x100000, 0x200000,
    8, 6)])
