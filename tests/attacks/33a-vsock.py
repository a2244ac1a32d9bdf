# attack: reach the machine that this one runs in
# standard: EAFNOSUPPORT|EPERM
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-standard: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
outcome(*[call(41, 40, kind, 0) for kind in (1, 2, 5)])
