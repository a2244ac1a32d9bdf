# attack: debug one's own child, which would change its calls behind the filter
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
pid = os.fork()
if pid == 0:
    while True:
        signal.pause()
PTRACE_SEIZE = 0x4206
got = call(101, PTRACE_SEIZE, pid, 0, 0)
os.kill(pid, signal.SIGKILL)
outcome(got)
