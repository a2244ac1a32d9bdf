# attack: let the parent debug
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(101, 0, 0, 0, 0))
