# attack: load a program into the kernel
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(321, 0, BAD, 64), call(321, 5, BAD, 64), call(321, 99, BAD, 64))
