# attack: make a child that a tracer is forced upon, or hidden from
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
CLONE_PTRACE, CLONE_UNTRACED = 0x2000, 0x800000
outcome(forked(56, CLONE_PTRACE | signal.SIGCHLD),
    forked(56, CLONE_UNTRACED | signal.SIGCHLD))
