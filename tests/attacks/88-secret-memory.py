# attack: have memory that pid 1 cannot measure
# standard: ENOSYS|EPERM
# strict: ENOSYS|EPERM
# alone seccomp-standard: ENOSYS|EPERM
# alone seccomp-strict: ENOSYS|EPERM
outcome(call(447, 0))
