# attack: ask another job's CUDA for its descriptors
# needs: uvmfd
# standard: ECONNREFUSED|EPERM
# strict: EPERM
# alone seccomp-strict: EPERM
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ECONNREFUSED
# Whoever listens sends a descriptor to all that come.
def work():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    s.connect("\0" + sys.argv[1])
    if not socket.recv_fds(s, 16, 1)[1]:
        raise OSError(errno.ENOMSG, "no descriptor")
outcome(attempt(work))
