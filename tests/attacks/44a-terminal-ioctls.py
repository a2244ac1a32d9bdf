# attack: load line disciplines, take the console, lock or break terminals
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# TIOCSETD, TIOCCONS, TIOCVHANGUP, TIOCSSERIAL, TIOCMSET, TCSBRK, TCXONC,
# TIOCSLCKTRMIOS, KDSETMODE, KDSKBENT, VT_ACTIVATE, PIO_FONT, TIOCSRS485
outcome(*[call(16, BAD, nr, 0) for nr in (0x5423, 0x541d, 0x5437, 0x541f,
    0x5418, 0x5409, 0x540a, 0x5457, 0x4b3a, 0x4b47, 0x5606, 0x4b61, 0x542f)])
