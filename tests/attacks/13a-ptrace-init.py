# attack: attach as a debugger to pid 1
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
PTRACE_SEIZE, PTRACE_ATTACH = 0x4206, 16
outcome(call(101, PTRACE_SEIZE, 1, 0, 0), call(101, PTRACE_ATTACH, 1, 0, 0))
