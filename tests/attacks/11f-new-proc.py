# attack: mount a /proc without masks, by either way
# standard: ENOSYS|EPERM
# strict: ENOSYS|EPERM
# alone seccomp-standard: ENOSYS|EPERM
# alone seccomp-strict: ENOSYS|EPERM
# alone namespaces: EPERM
proc = ctypes.c_char_p(b"proc")
outcome(call(430, proc, 0),
    call(165, proc, ctypes.c_char_p(b"."), proc, 0, 0))
