# attack: slow pid 1 down, which measures the job
# standard: EPERM|EACCES
# strict: EPERM|EACCES
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# setpriority to 19, ioprio_set to idle; set for pid 1 alone.
def work():
    os.setpriority(os.PRIO_PROCESS, 1, 19)
outcome(attempt(work), call(251, 1, 1, 3 << 13))
