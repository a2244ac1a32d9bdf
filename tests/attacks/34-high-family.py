# attack: hide a family behind high bits
# standard: EAFNOSUPPORT|EPERM
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-standard: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
outcome(*[call(41, (1 << shift) | family, 3, 0) for shift in (32, 40, 63)
    for family in (38, 17, 40)])
