# attack: numbers of calls below zero
# standard: ENOSYS|SIGSYS
# strict: ENOSYS|SIGSYS
# alone seccomp-standard: ENOSYS|SIGSYS
# alone seccomp-strict: ENOSYS|SIGSYS
outcome(*[call(nr) for nr in (-2, -100, -2 ** 31)])
