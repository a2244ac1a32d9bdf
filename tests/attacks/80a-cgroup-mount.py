# attack: mount control groups of one's own
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
kind = ctypes.c_char_p(b"cgroup2")
outcome(call(165, kind, ctypes.c_char_p(b"."), kind, 0, 0))
