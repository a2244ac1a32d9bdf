# attack: use what strict does not need of local sockets
# standard: EBADF
# strict: EPERM
# alone seccomp-strict: EPERM
# connect, accept, accept4
outcome(call(42, BAD, BAD, 0), call(43, BAD, 0, 0), call(288, BAD, 0, 0, 0))
