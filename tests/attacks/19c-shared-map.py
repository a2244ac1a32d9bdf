# attack: map a system file for shared writing
# standard: EACCES|EROFS
# strict: EACCES|EROFS
# alone landlock-standard: EACCES|EROFS
# alone landlock-strict: EACCES|EROFS
# alone namespaces: EACCES|EROFS
libc.mmap.restype = ctypes.c_void_p
fd = os.open("/etc/passwd", os.O_RDONLY)
at = libc.mmap(None, ctypes.c_size_t(4096), 3, 1, fd, ctypes.c_long(0))
outcome(word(ctypes.get_errno()) if at == 2 ** 64 - 1 else "done",
    attempt(os.open, "/etc/passwd", os.O_RDWR))
