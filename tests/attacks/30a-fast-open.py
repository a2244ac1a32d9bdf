# attack: connect to the host by sending, which is another call
# needs: port
# standard: ECONNREFUSED|EPERM|EOPNOTSUPP
# strict: EAFNOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT
# alone namespaces: ECONNREFUSED|EPERM|EOPNOTSUPP
MSG_FASTOPEN = 0x20000000
def work():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.sendto(b"x", MSG_FASTOPEN, ("127.0.0.1", int(sys.argv[1])))
outcome(attempt(work))
