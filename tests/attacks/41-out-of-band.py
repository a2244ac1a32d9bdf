# attack: send and receive out of band (CVE-2025-38236)
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# sendto, recvfrom, sendmsg, recvmsg, sendmmsg, recvmmsg
MSG_OOB = 1
outcome(call(44, BAD, 0, 1, MSG_OOB, 0, 0), call(45, BAD, 0, 1, MSG_OOB, 0, 0),
    call(46, BAD, 0, MSG_OOB), call(47, BAD, 0, MSG_OOB),
    call(307, BAD, 0, 1, MSG_OOB), call(299, BAD, 0, 1, MSG_OOB, 0))
