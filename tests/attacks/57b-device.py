# attack: make a device of one's own
# standard: EPERM|EACCES
# strict: EPERM|EACCES
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
# alone landlock-standard: EACCES|EPERM
# alone landlock-strict: EACCES|EPERM
outcome(attempt(os.mknod, "null", stat.S_IFCHR | 0o666, os.makedev(1, 3)),
    attempt(os.mknod, "/tmp/disk", stat.S_IFBLK | 0o666, os.makedev(8, 0)),
    attempt(os.mknod, "/dev/shm/gpu", stat.S_IFCHR | 0o666,
    os.makedev(195, 0)))
