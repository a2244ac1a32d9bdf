# attack: compare what two processes hold in the kernel
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(312, BAD, BAD, 0, 0, 0))
