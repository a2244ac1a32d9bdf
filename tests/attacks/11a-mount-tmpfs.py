# attack: hide a directory under a new mount
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
text = ctypes.c_char_p
outcome(call(165, text(b"none"), text(b"."), text(b"tmpfs"), 0, text(b"")))
