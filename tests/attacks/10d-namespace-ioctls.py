# attack: the ioctls of namespaces and of pidfds
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# NS_GET_*, PIDFD_GET_*_NAMESPACE
outcome(*[call(16, BAD, nr) for nr in (0xb701, 0xb702, 0xb703, 0xb704,
    0x8008b705, 0xff01, 0xff02, 0xff03, 0xff04, 0xff09, 0xff0a)])
