# attack: send a signal by a pidfd
# needs: other-pid
# standard: ESRCH|EPERM
# strict: ESRCH|EPERM
# alone seccomp-strict: EPERM
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ESRCH
fd = raw(434, int(sys.argv[1]), 0)
outcome(word(-fd) if fd < 0 else call(424, fd, 0, 0, 0))
