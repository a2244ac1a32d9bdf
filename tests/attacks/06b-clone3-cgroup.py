# attack: put a child into another control group by clone3
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
CLONE_INTO_CGROUP = 0x200000000
arguments = ctypes.create_string_buffer(struct.pack("11Q", CLONE_INTO_CGROUP,
    0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 2 ** 31 - 1))
outcome(forked(435, arguments, 88))
