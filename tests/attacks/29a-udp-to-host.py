# attack: send a datagram to a service on the loopback of the host
# needs: udp-port
# standard: ECONNREFUSED
# strict: EAFNOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT
# alone namespaces: ECONNREFUSED
def work():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(2)
    s.connect(("127.0.0.1", int(sys.argv[1])))
    s.send(b"ping")
    s.recv(16)          # an answer, or the news that nobody is there
outcome(attempt(work))
