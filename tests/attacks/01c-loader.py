# attack: run a program by way of the dynamic linker
# standard: confined
# strict: EPERM
# alone seccomp-standard: confined
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES
loader = "/lib64/ld-linux-x86-64.so.2"
test = "grep -q '^Seccomp:.2' /proc/self/status"
outcome(attempt(os.execv, loader, [loader, "/bin/sh", "-c",
    test + " && echo outcome: confined || echo outcome: done"]))
