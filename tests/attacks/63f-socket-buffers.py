# attack: take all memory by the buffers of sockets
# options: --mem 200M
# open: what nobody can see is not counted; SECURITY.md tells of it, and a
# delegated control group with its memory controller ends it (SIGKILL).
# standard: done
# strict: done
# Filled, not read: this is memory of the kernel.
held = []
got = "done"
try:
    total = 0
    while total < 600 << 20:
        for s in socket.socketpair():
            s.setblocking(False)
            held.append(s)
        for s in held[-2:]:
            try:
                while True:
                    total += s.send(bytes(1 << 16))
            except BlockingIOError:
                pass
    time.sleep(5)
except OSError as e:
    got = word(e.errno)
outcome(got)
