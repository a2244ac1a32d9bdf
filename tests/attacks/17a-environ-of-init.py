# attack: read the environment of pid 1, which is that of the login
# standard: EACCES
# strict: EACCES
# alone namespaces: EACCES
outcome(*[open_read("/proc/1/" + name) for name in ("environ", "maps",
    "auxv", "io")])
