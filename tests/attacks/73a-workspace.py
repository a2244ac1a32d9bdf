# attack: fill the disk with many files
# options: --workspace 32M
# standard: SIGXFSZ
# strict: SIGXFSZ
for number in range(2000):
    with open("part%d" % number, "wb") as f:
        f.write(bytes(1 << 20))
    if number > 64:
        time.sleep(0.01)
outcome("done")
