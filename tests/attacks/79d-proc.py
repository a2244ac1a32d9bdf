# attack: write into any file of /proc that is no process's
# standard: EACCES|EPERM|EROFS|absent
# strict: EACCES|EPERM|EROFS|absent
# alone namespaces: EACCES|EPERM|EROFS|absent
# pressure/ is for all: who writes there is only told of load.
found = []
for where, below, names in os.walk("/proc"):
    if where == "/proc":
        below[:] = [name for name in below if not name.isdigit() and
            name not in ("self", "thread-self", "sys", "pressure")]
    found += [open_write(os.path.join(where, name)) for name in names
        if name != "kmsg" and not
        os.path.islink(os.path.join(where, name))]
outcome("absent", *found)
