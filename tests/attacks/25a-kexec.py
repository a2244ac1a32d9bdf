# attack: start another kernel
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM|ENOSYS
outcome(call(246, 0, 17, BAD, 0), call(320, BAD, BAD, 1, BAD, 64))
