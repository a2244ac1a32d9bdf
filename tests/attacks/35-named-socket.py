# attack: connect to a named socket of the host
# needs: socket
# standard: absent
# strict: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: absent
def work():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.connect(sys.argv[1])
outcome(attempt(work))
