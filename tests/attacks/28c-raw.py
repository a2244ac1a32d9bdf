# attack: send packets of one's own making
# standard: EAFNOSUPPORT|EPERM
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-standard: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
# alone namespaces: EPERM
SOCK_CLOEXEC = 0x80000
outcome(*[call(41, family, 3 | SOCK_CLOEXEC, protocol)
    for family in (2, 10) for protocol in (1, 6, 17, 255)])
