# attack: take all memory by files without a name
# options: --mem 200M
# standard: SIGKILL
# strict: SIGKILL
held = []
for _ in range(60):
    held.append(os.memfd_create("x"))
    os.write(held[-1], bytes(32 << 20))
time.sleep(5)
outcome("done")
