# attack: change the quotas of the host
# standard: EPERM|ENOSYS
# strict: EPERM|ENOSYS
# alone seccomp-standard: EPERM|ENOSYS
# alone seccomp-strict: EPERM|ENOSYS
# quotactl, quotactl_fd; Q_SETQUOTA
command = 0x800008 << 8
outcome(call(179, command, BAD, 0, BAD), call(443, BAD, command, 0, BAD))
