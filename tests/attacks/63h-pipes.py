# attack: take all memory by pipes that are full
# options: --mem 200M
# standard: harmless|SIGKILL|EMFILE|ENFILE
# strict: harmless|SIGKILL|EMFILE|ENFILE
# Harmless: the kernel gives one user so many pages in pipes.
held, total = [], 0
F_SETPIPE_SZ = 1031
import fcntl
for _ in range(700):
    out, into = os.pipe()
    os.set_blocking(into, False)
    attempt(fcntl.fcntl, into, F_SETPIPE_SZ, 1 << 20)
    held += [out, into]
    try:
        while True:
            total += os.write(into, bytes(1 << 16))
    except BlockingIOError:
        pass
if total > 200 << 20:
    time.sleep(5)
outcome("harmless" if total <= 200 << 20 else "done")
