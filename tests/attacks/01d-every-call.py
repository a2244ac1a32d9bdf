# attack: every call that makes or becomes a program is probed with a bad path
# standard: EFAULT
# strict: EPERM
# alone seccomp-strict: EPERM
# EFAULT: not filtered, as programs are for standard.
outcome(call(59, BAD, 0, 0), call(322, BAD, BAD, 0, 0, 0))
