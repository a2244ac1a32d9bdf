# attack: patch one's own program by /proc/self/mem, to get rid of the filter
# standard: harmless|EACCES|EIO
# strict: harmless|EACCES|EIO
# alone seccomp-standard: harmless|EACCES|EIO
# alone seccomp-strict: harmless|EACCES|EIO
# Our own code may be ours to change: the filter is the kernel's.
code = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
address = ctypes.addressof(ctypes.c_char.from_buffer(code))
libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(4096), 5)
try:
    fd = os.open("/proc/self/mem", os.O_RDWR)
    os.pwrite(fd, b"\xb8\xa1\0\0\0\x48\x31\xff\x0f\x05\xc3", address)
    got = ctypes.CFUNCTYPE(ctypes.c_long)(address)()    # chroot(NULL)
    outcome("harmless" if got == -errno.EPERM else "done")
except OSError as e:
    outcome(word(e.errno))
