# attack: connect to a service on the loopback of the host
# needs: port
# standard: ECONNREFUSED
# strict: EAFNOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT
# alone landlock-strict: EACCES
# alone namespaces: ECONNREFUSED
outcome(*[attempt(socket.create_connection, (host, int(sys.argv[1])), 5)
    for host in ("127.0.0.1", "0.0.0.0")])
