# attack: speak with the kernel by the protocols of netlink
# standard: EPERM|EAFNOSUPPORT|EPROTONOSUPPORT
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-standard: EPERM|EAFNOSUPPORT|EPROTONOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT|EPERM
# All but 0, which lists interfaces.
outcome(*[call(41, 16, kind, protocol) for kind in (2, 3)
    for protocol in range(1, 32)])
