# attack: take a descriptor of another job of the user
# needs: other-job
# standard: EPERM|ENOSYS|ESRCH
# strict: EPERM|ENOSYS|ESRCH
# alone seccomp-standard: EPERM|ENOSYS
# alone seccomp-strict: EPERM|ENOSYS
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ESRCH
fd = raw(434, int(sys.argv[1]), 0)
outcome(word(-fd) if fd < 0 else call(438, fd, 1, 0))
