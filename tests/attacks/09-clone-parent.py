# attack: make a child that is not one's own but its parent's
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
CLONE_PARENT = 0x8000
outcome(forked(56, CLONE_PARENT | signal.SIGCHLD))
