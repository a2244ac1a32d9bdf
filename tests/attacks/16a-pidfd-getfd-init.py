# attack: take the control socket of pid 1
# standard: EPERM|ENOSYS
# strict: EPERM|ENOSYS
# alone seccomp-standard: EPERM|ENOSYS
# alone seccomp-strict: EPERM|ENOSYS
# alone namespaces: EPERM
fd = raw(434, 1, 0)
outcome(call(438, fd, 0, 0))
