# attack: hide a type and a protocol behind high bits
# standard: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone seccomp-standard: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
outcome(call(41, 2, (1 << 32) | 3, 1), call(41, 2, 3, (1 << 32) | 1),
    call(41, (1 << 32) | 2, 3, 1))
