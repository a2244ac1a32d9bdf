# attack: send a datagram to a named socket of the host
# needs: datagram
# standard: absent
# strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone namespaces: absent
def work():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.sendto(b"x", sys.argv[1])
outcome(attempt(work))
