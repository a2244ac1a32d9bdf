# attack: reach others by transports that Landlock does not know
# standard: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone seccomp-standard: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# MPTCP, SCTP, DCCP, UDP-Lite, L2TP, ICMP, ESP, IGMP
words = []
for family in (socket.AF_INET, socket.AF_INET6):
    words += [call(41, family, kind, protocol) for kind, protocol in
        ((1, 262), (1, 132), (5, 132), (6, 33), (2, 136), (2, 115), (2, 1),
        (3, 50), (3, 2))]
outcome(*words)
