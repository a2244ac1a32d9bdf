# attack: call the kernel with numbers of x32
# standard: SIGSYS
# strict: SIGSYS
# alone seccomp-standard: SIGSYS
# alone seccomp-strict: SIGSYS
call(0x40000000 + 39)
outcome("done")
