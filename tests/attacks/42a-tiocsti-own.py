# attack: put input into a terminal of one's own
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
def work():
    master, slave = os.openpty()
    got = raw(16, slave, 0x5412, ctypes.c_char_p(b"x"))
    if got < 0:
        raise OSError(-got, "TIOCSTI")
outcome(attempt(work))
