# attack: take away what hides a file of /proc
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM|absent|EINVAL
MNT_DETACH = 2
outcome(*[call(166, ctypes.c_char_p(path), MNT_DETACH) for path in
    (b"/proc/kcore", b"/proc/kallsyms", b"/proc", b"/dev/shm", b"/")])
