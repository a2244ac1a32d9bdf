# attack: walk out by the links of pid 1
# standard: EACCES
# strict: EACCES
# alone namespaces: EACCES
outcome(*[open_read("/proc/1/" + name) for name in ("root/etc/passwd",
    "cwd/x", "exe", "fd/0")])
