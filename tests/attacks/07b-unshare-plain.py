# attack: make each kind of namespace without a user namespace
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
outcome(*[call(272, flag) for flag in (0x00020000, 0x02000000, 0x04000000,
    0x08000000, 0x20000000, 0x40000000, 0x00000080)])
