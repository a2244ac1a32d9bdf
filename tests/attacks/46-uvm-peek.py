# attack: read and write the memory of another process by the UVM driver
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(call(16, BAD, 62, BAD), call(16, BAD, 63, BAD),
    call(16, BAD, (1 << 32) | 62, BAD))
