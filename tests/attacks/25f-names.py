# attack: give the host another name
# standard: EPERM
# strict: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
name = ctypes.c_char_p(b"x")
outcome(call(170, name, 1), call(171, name, 1), call(153))
