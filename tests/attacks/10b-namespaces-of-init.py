# attack: open the namespaces of pid 1
# standard: EACCES
# strict: EACCES
# alone namespaces: EACCES
outcome(*[open_read("/proc/1/ns/" + name) for name in ("user", "mnt", "pid",
    "net", "ipc", "uts", "cgroup")])
