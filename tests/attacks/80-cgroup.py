# attack: leave the control group of the job
# standard: absent|EACCES|EROFS|EPERM
# strict: absent|EACCES|EROFS|EPERM
# alone landlock-standard: absent|EACCES|EROFS|EPERM
# alone landlock-strict: absent|EACCES|EROFS|EPERM
# alone namespaces: absent|EACCES|EROFS|EPERM
words = [open_write("/sys/fs/cgroup" + name) for name in ("/cgroup.procs",
    "/memory.max", "/unified/cgroup.procs", "/memory/tasks")]
if os.path.isdir("/sys/fs/cgroup"):
    words.append(attempt(os.mkdir, "/sys/fs/cgroup/attack"))
outcome(*words)
