# attack: fill the disk where nobody can look
# options: --workspace 32M
# standard: SIGXFSZ
# strict: SIGXFSZ
os.mkdir("closed", 0o300)
for number in range(2000):
    with open("closed/%d" % number, "wb") as f:
        f.write(bytes(1 << 20))
    if number > 64:
        time.sleep(0.01)
outcome("done")
