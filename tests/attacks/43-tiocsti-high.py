# attack: the same, behind high bits (CVE-2019-10063)
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
letter = ctypes.c_char_p(b"x")
outcome(*[call(16, 0, (1 << shift) | 0x5412, letter) for shift in
    (32, 40, 62, 63)])
