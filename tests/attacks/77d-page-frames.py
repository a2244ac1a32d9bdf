# attack: learn which page of the machine holds one's own
# standard: harmless|EACCES|EPERM
# strict: harmless|EACCES|EPERM
# alone namespaces: harmless|EACCES|EPERM
try:
    held = mmap.mmap(-1, 4096)
    held[0] = 1
    at = ctypes.addressof(ctypes.c_char.from_buffer(held))
    fd = os.open("/proc/self/pagemap", os.O_RDONLY)
    entry, = struct.unpack("Q", os.pread(fd, 8, at // 4096 * 8))
    outcome("done" if entry & ((1 << 55) - 1) else "harmless")
except OSError as e:
    outcome(word(e.errno))
