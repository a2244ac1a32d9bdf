# attack: let pid 1 run only when nobody else will
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(attempt(os.sched_setscheduler, 1, os.SCHED_IDLE,
    os.sched_param(0)))
