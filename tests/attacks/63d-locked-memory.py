# attack: lock memory so that it is never paged out
# standard: ENOMEM|EPERM|EAGAIN
# strict: ENOMEM|EPERM|EAGAIN
libc.mmap.restype = ctypes.c_void_p
held = mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
at = ctypes.addressof(ctypes.c_char.from_buffer(held))
MLOCK_ONFAULT = 1
outcome(call(325, at, 1 << 30, MLOCK_ONFAULT))
