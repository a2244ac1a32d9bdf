# attack: have the process of a peer as a descriptor
# standard: EBADF
# strict: EPERM
# alone seccomp-strict: EPERM
SO_PEERPIDFD, SO_PASSPIDFD = 77, 76
outcome(call(55, BAD, 1, SO_PEERPIDFD, BAD, BAD), call(54, BAD, 1,
    SO_PASSPIDFD, BAD, 4))
