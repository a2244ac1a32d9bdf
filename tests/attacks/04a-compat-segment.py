# attack: become a 32-bit program by a far return, then call the kernel
# standard: SIGSYS
# strict: SIGSYS
# alone seccomp-standard: SIGSYS
# alone seccomp-strict: SIGSYS
# exit(7), from the 32-bit code segment 0x23
MAP_32BIT = 0x40
at = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS |
    MAP_32BIT, prot=7)
base = ctypes.addressof(ctypes.c_char.from_buffer(at))
at.write(b"\x6a\x23"                                # push 0x23
    b"\x68" + struct.pack("<I", base + 16) +        # push base + 16
    b"\x48\xcb")                                    # retfq
at.seek(16)
at.write(b"\xb8\x01\0\0\0\xbb\x07\0\0\0\xcd\x80")
pid = os.fork()
if pid == 0:
    ctypes.CFUNCTYPE(ctypes.c_long)(base)()
    os._exit(0)
status = os.waitpid(pid, 0)[1]
if os.WIFSIGNALED(status):
    outcome(signal.Signals(os.WTERMSIG(status)).name)
else:
    outcome("done")
