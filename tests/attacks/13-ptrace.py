# attack: attach as a debugger to another process of the user
# needs: other-pid
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ESRCH
PTRACE_SEIZE = 0x4206
outcome(call(101, PTRACE_SEIZE, int(sys.argv[1]), 0, 0))
