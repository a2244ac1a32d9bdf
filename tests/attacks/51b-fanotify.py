# attack: watch whole file systems
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# fanotify_init, fanotify_mark
outcome(call(300, 0x200, 0), call(300, 0, 0), call(301, BAD, 1, 0, BAD, BAD))
