# attack: have a higher priority than others
# standard: EACCES|EPERM
# strict: EACCES|EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EACCES|EPERM
outcome(attempt(os.setpriority, os.PRIO_PROCESS, 0, -5),
    call(251, 1, 0, 1 << 13))
