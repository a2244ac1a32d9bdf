# attack: run a program of the system; where it may run, the filter stays on it
# standard: confined
# strict: EPERM
# alone seccomp-standard: confined
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES
test = "grep -q '^Seccomp:.2' /proc/self/status"
outcome(attempt(os.execv, "/bin/sh", ["sh", "-c",
    test + " && echo outcome: confined || echo outcome: done"]))
