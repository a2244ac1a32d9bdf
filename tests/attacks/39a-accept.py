# attack: wait for somebody who connects
# standard: EAGAIN
# strict: EPERM
# alone seccomp-strict: EPERM
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
s.bind("\0cudarun-attack")
s.listen()
outcome(call(43, s.fileno(), 0, 0), call(288, s.fileno(), 0, 0, 0))
