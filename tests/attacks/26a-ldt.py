# attack: make segments of one's own
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(154, 0, BAD, 16), call(154, 1, BAD, 16))
