# attack: calls that no kernel of today has
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
outcome(*[call(nr, BAD, BAD, BAD, BAD, BAD, BAD) for nr in
    list(range(500, 512)) + list(range(548, 700)) + [1000, 4096, 65535,
    0x3fffffff, 340, 400, 423]])
