# attack: put input into the terminal of the client
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
letter = ctypes.c_char_p(b"x")
outcome(*[call(16, fd, 0x5412, letter) for fd in (0, 1, 2, BAD)])
