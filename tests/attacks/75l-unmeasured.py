# attack: take all memory while pid 1 answers refused calls
# options: --mem 200M
# standard: SIGKILL
# strict: SIGKILL
import threading
def work():
    while True:
        call(165, BAD, BAD, BAD, 0, BAD)
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
held = []
for _ in range(20):
    held.append(mmap.mmap(-1, 32 << 20))
    libc.memset(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(
        held[-1]))), 1, ctypes.c_size_t(32 << 20))
time.sleep(10)
outcome("done")
