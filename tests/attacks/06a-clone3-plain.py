# attack: make an ordinary process by clone3
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
arguments = ctypes.create_string_buffer(struct.pack("8Q", 0, 0, 0, 0,
    signal.SIGCHLD, 0, 0, 0))
outcome(forked(435, arguments, 64))
