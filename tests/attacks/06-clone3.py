# attack: make a user namespace by clone3, whose flags no filter can see
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
# alone namespaces: ENOSPC
CLONE_NEWUSER = 0x10000000
arguments = ctypes.create_string_buffer(struct.pack("8Q", CLONE_NEWUSER, 0,
    0, 0, signal.SIGCHLD, 0, 0, 0))
outcome(forked(435, arguments, 64))
