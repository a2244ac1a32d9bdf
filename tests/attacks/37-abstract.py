# attack: connect to an abstract socket of the host
# needs: abstract
# standard: ECONNREFUSED|EPERM
# strict: EPERM
# alone seccomp-strict: EPERM
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ECONNREFUSED
def work():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.connect("\0" + sys.argv[1])
outcome(attempt(work))
