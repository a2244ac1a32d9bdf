# attack: send one's mounts to the host
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
MS_SHARED = 1 << 20
outcome(call(165, 0, ctypes.c_char_p(b"/"), 0, MS_SHARED, 0))
