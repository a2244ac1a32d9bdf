# attack: take the hardening of the process back
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# PR_SET_PTRACER, PR_SET_SECCOMP, PR_SET_MM, PR_SET_SECUREBITS, PR_SET_KEEPCAPS,
# PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_SET_SPECULATION_CTRL,
# PR_SET_SYSCALL_USER_DISPATCH, PR_SET_TSC, PR_SET_IO_FLUSHER,
# PR_SCHED_CORE, PR_SET_DUMPABLE to 2, PR_MCE_KILL, PR_SET_ENDIAN
outcome(*[call(157, *args) for args in ((0x59616d61, -1), (22, 99, 0),
    (35, 99, 0, 0, 0), (28, 1 << 30), (8, 9), (24, 999), (47, 99, 999, 0, 0),
    (53, 99, 0, 0, 0), (59, 99, 0, 0, 0), (26, 99), (57, 9, 0, 0, 0),
    (62, 99, 0, 0, 0), (4, 2), (33, 99, 0, 0, 0), (20, 99))])
