# attack: take all memory by shared maps, which are nobody's own
# options: --mem 200M
# standard: SIGKILL
# strict: SIGKILL
held = []
while len(held) < 60:
    at = mmap.mmap(-1, 32 << 20)
    for page in range(0, 32 << 20, 4096):
        at[page] = 1
    held.append(at)
time.sleep(5)
outcome("done")
