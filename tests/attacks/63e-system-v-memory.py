# attack: take all memory by System V segments that no process holds
# options: --mem 200M
# standard: SIGKILL|ENOSPC|ENOMEM
# strict: EPERM
libc.shmat.restype = ctypes.c_void_p
words = []
for number in range(60):
    segment = libc.shmget(number + 1, ctypes.c_size_t(32 << 20), 0o1600)
    if segment == -1:
        words.append(word(ctypes.get_errno()))
        break
    at = libc.shmat(segment, None, 0)
    ctypes.memset(at, 1, 32 << 20)
    libc.shmdt(ctypes.c_void_p(at))
else:
    time.sleep(5)
    words.append("done")
outcome(*words)
