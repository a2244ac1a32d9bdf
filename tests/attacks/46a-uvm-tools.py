# attack: functions of the UVM driver for tools, not for programs
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(*[call(16, BAD, nr, BAD) for nr in (56, 57, 58, 59, 60, 61, 64, 67,
    76, 77)])
