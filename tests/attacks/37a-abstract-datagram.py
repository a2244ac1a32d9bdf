# attack: send a datagram to an abstract socket of the host
# needs: abstract-datagram
# standard: ECONNREFUSED|EPERM
# strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ECONNREFUSED
def work():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.sendto(b"x", "\0" + sys.argv[1])
outcome(attempt(work))
