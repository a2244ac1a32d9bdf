# attack: read and write the memory of another process of the user
# needs: other-pid
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ESRCH
# EFAULT would say that only the address was wrong.
part = ctypes.create_string_buffer(8)
local = (ctypes.c_uint64 * 2)(ctypes.addressof(part), 8)
remote = (ctypes.c_uint64 * 2)(0x1000, 8)
outcome(*[call(nr, int(sys.argv[1]), local, 1, remote, 1, 0)
    for nr in (310, 311)])
