# attack: survive the end by a handler, then call by the 32-bit door
# standard: SIGSYS
# strict: SIGSYS
# alone seccomp-standard: SIGSYS
# alone seccomp-strict: SIGSYS
signal.signal(signal.SIGSYS, lambda *_: None)
machine(b"\xb8\x14\0\0\0\xcd\x80\xc3")()
outcome("done")
