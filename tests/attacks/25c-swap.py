# attack: take swap or accounting from the host
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
path = ctypes.c_char_p(b"/nothing")
outcome(call(167, path, 0), call(168, path), call(163, path))
