# attack: take a capability
# standard: EPERM
# strict: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
# CAP_SYS_ADMIN; 3 is the version
header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
wish = ctypes.create_string_buffer(struct.pack("6I", 1 << 21, 1 << 21, 0,
    0, 0, 0))
outcome(call(126, header, wish))
