# attack: hide the flag of user namespaces behind high bits of clone
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: ENOSPC
outcome(forked(56, (1 << 32) | 0x10000000 | signal.SIGCHLD))
