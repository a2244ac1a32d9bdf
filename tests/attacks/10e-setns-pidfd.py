# attack: enter the namespaces of pid 1 by its pidfd
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
fd = raw(434, 1, 0)
outcome(call(308, fd, 0x10000000), call(308, fd, 0x00020000))
