# attack: read and write the memory of pid 1
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
part = ctypes.create_string_buffer(8)
local = (ctypes.c_uint64 * 2)(ctypes.addressof(part), 8)
remote = (ctypes.c_uint64 * 2)(0x1000, 8)
outcome(*[call(nr, 1, local, 1, remote, 1, 0) for nr in (310, 311)])
