# attack: make a ring whose operations pass by the filter
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
# io_uring_setup, io_uring_enter, io_uring_register
outcome(call(425, 1, BAD), call(426, BAD, 1, 0, 0, 0), call(427, BAD, 0, 0, 0))
