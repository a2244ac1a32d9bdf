# attack: make a user namespace by clone
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: ENOSPC
outcome(forked(56, 0x10000000 | signal.SIGCHLD))
