# attack: hide from pid 1, which measures memory and descriptors
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(157, 4, 0))
