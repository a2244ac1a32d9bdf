# attack: run a program with the number that only x32 has
# standard: SIGSYS
# strict: SIGSYS
# alone seccomp-standard: SIGSYS
# alone seccomp-strict: SIGSYS
call(0x40000000 + 520, BAD, 0, 0)
outcome("done")
