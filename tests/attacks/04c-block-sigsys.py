# attack: survive the end by a blocked signal, then call by the 32-bit door
# standard: SIGSYS
# strict: SIGSYS
# alone seccomp-standard: SIGSYS
# alone seccomp-strict: SIGSYS
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGSYS])
machine(b"\xb8\x14\0\0\0\xcd\x80\xc3")()
outcome("done")
