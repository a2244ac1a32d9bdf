# attack: make the system writable
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
MS_REMOUNT_BIND = 32 | 4096
outcome(*[call(165, 0, ctypes.c_char_p(path), 0, MS_REMOUNT_BIND, 0)
    for path in (b"/usr", b"/etc", b"/")])
