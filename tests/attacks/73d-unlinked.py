# attack: fill the disk with files that have lost their names
# options: --workspace 32M
# standard: SIGXFSZ
# strict: SIGXFSZ
held = []
for number in range(2000):
    held.append(open("x", "wb", buffering=0))
    held[-1].write(bytes(1 << 20))
    os.unlink("x")
    if number > 64:
        time.sleep(0.01)
outcome("done")
