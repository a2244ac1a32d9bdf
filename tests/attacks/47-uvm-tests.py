# attack: functions that test the UVM driver itself
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(*[call(16, BAD, nr, BAD) for nr in list(range(200, 320)) +
    [1000, 0x30000003, 0x30000000]])
