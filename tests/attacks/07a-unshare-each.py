# attack: make each other kind of namespace together with a user namespace
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: ENOSPC
CLONE_NEWUSER = 0x10000000
for flag in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x20000000,
        0x40000000, 0x00000080):
    got = call(272, CLONE_NEWUSER | flag)
    if got == "done":
        break
    kept.append(got)
outcome(got, *kept)
