# attack: let another process have the signals of one's descriptors
# needs: other-pid
# standard: ESRCH|EPERM
# strict: ESRCH|EPERM
# alone namespaces: ESRCH
import fcntl
a, b = socket.socketpair()
outcome(attempt(fcntl.fcntl, a, fcntl.F_SETOWN, int(sys.argv[1])))
