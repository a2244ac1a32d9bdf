# attack: say in a message that one is pid 1, or root
# standard: EPERM|EINVAL
# strict: EPERM|EAFNOSUPPORT
# alone seccomp-strict: EPERM
# alone namespaces: EPERM|EINVAL
def work(pid, uid):
    a, b = socket.socketpair()
    a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS,
        struct.pack("3i", pid, uid, os.getgid()))])
outcome(attempt(work, 1, os.getuid()), attempt(work, os.getpid(), 0))
