# attack: give a socket a filter program of one's own
# standard: EBADF|EPERM
# strict: EPERM
# alone seccomp-strict: EPERM
# EBADF: not filtered, as any socket of standard is the job's own.
outcome(call(54, BAD, 1, 26, BAD, 16))
