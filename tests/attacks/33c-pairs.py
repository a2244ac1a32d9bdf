# attack: pairs of sockets of another family
# standard: EAFNOSUPPORT|EPERM
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-standard: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
outcome(*[call(53, family, kind, 0, BAD) for family in (2, 10, 16)
    for kind in (1, 2, 3)])
