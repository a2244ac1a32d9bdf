# attack: use the ciphers of the kernel (Copy Fail)
# standard: EAFNOSUPPORT|EPERM
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-standard: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
outcome(*[call(41, 38, kind, 0) for kind in (1, 2, 3, 5)])
