# attack: take all memory by files in /tmp and /dev/shm
# options: --mem 256M
# standard: ENOSPC|SIGKILL
# strict: ENOSPC|SIGKILL
words = []
for path in ("/tmp/x", "/dev/shm/x"):
    with open(path, "wb", buffering=0) as f:
        got = "done"
        for _ in range(2048):
            got = attempt(f.write, bytes(1 << 20))
            if got != "done":
                break
        words.append(got)
outcome(*words)
