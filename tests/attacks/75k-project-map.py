# attack: write the map of project ids, to use another user's quota
# standard: EPERM|EACCES|EINVAL
# strict: EPERM|EACCES|EINVAL
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM|EACCES|EINVAL|ENOTTY
# The map may be written; what counts is that an id cannot be set.
attempt(lambda: open("/proc/self/projid_map", "w").write("0 0 4294967295"))
FS_IOC_FSSETXATTR = 0x401c5820
fd = os.open("x", os.O_CREAT | os.O_RDWR)
wish = ctypes.create_string_buffer(struct.pack("5I", 0, 0, 0, 1000, 0), 28)
outcome(call(16, fd, FS_IOC_FSSETXATTR, wish))
