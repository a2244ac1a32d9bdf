# attack: call the kernel by its 32-bit door, where numbers mean other calls
# standard: SIGSYS
# strict: SIGSYS
# alone seccomp-standard: SIGSYS
# alone seccomp-strict: SIGSYS
# getpid
machine(b"\xb8\x14\0\0\0\xcd\x80\xc3")()
outcome("done")
