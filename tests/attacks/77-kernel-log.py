# attack: read or clear the log of the kernel
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# Actions READ, READ_ALL, SIZE_BUFFER
outcome(call(103, 2, BAD, 16), call(103, 3, BAD, 16), call(103, 10, 0, 0))
