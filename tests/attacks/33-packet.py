# attack: read and write packets of the network
# standard: EAFNOSUPPORT|EPERM
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-standard: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
outcome(*[call(41, 17, kind, 0) for kind in (2, 3, 10)])
