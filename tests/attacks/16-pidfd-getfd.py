# attack: take a descriptor of another process: the call itself
# standard: EPERM|ENOSYS
# strict: EPERM|ENOSYS
# alone seccomp-standard: EPERM|ENOSYS
# alone seccomp-strict: EPERM|ENOSYS
outcome(call(438, BAD, 0, 0))
