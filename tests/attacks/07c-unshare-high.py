# attack: hide the flag of user namespaces behind high bits
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EINVAL|ENOSPC
outcome(call(272, (1 << 32) | 0x10000000))
