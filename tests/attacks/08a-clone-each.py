# attack: make each other kind of namespace by clone, with and without a user
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: ENOSPC|EPERM
words = []
for flag in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x20000000,
        0x40000000):
    words.append(forked(56, flag | signal.SIGCHLD))
    words.append(forked(56, 0x10000000 | flag | signal.SIGCHLD))
outcome(*words)
