# attack: load the modules of every other family of sockets
# standard: EAFNOSUPPORT|EPERM
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-standard: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
# Unix, IPv4, IPv6 and netlink have attacks of their own.
outcome(*[call(nr, family, kind, 0, BAD) for nr in (41, 53)
    for family in list(range(64)) + [255, 0x7fffffff]
    if family not in (1, 2, 10, 16) for kind in (1, 2, 3, 5)])
