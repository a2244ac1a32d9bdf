# attack: give pid 1 only the processor that the job keeps busy
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(attempt(os.sched_setaffinity, 1, [min(os.sched_getaffinity(0))]))
