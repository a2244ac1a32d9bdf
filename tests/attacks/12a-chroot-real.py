# attack: change the root to a directory that is there
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
outcome(call(161, ctypes.c_char_p(b"/usr")),
    call(161, ctypes.c_char_p(b".")))
