# attack: move the workspace or the other places away
# standard: EACCES|EBUSY|EROFS|EXDEV|EPERM
# strict: EACCES|EBUSY|EROFS|EXDEV|EPERM
# alone namespaces: EACCES|EBUSY|EROFS|EXDEV|EPERM
outcome(*[attempt(os.rename, *pair) for pair in (("/job", "/x"),
    ("/tmp", "/job/x"), ("/dev/shm", "/dev/x"), ("/job", "/tmp/x"))])
