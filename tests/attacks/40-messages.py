# attack: receive or send a descriptor by a message
# standard: EBADF
# strict: EPERM
# alone seccomp-strict: EPERM
# sendmsg, recvmsg, sendmmsg, recvmmsg; EBADF: not filtered
outcome(call(46, BAD, BAD, 0), call(47, BAD, BAD, 0),
    call(307, BAD, BAD, 1, 0), call(299, BAD, BAD, 1, 0, 0))
