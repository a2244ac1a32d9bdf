# attack: exchange the root
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
dot = ctypes.c_char_p(b".")
outcome(call(155, dot, dot))
