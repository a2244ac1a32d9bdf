# attack: run a program that has no file
# standard: confined
# strict: EPERM
# alone seccomp-standard: confined
# alone seccomp-strict: EPERM
fd = os.memfd_create("x")
with open("/bin/sh", "rb") as f:
    os.write(fd, f.read())
test = b"grep -q '^Seccomp:.2' /proc/self/status"
argv = (ctypes.c_char_p * 4)(b"sh", b"-c",
    test + b" && echo outcome: confined || echo outcome: done", None)
os.set_inheritable(fd, True)
AT_EMPTY_PATH = 0x1000
outcome(call(322, fd, ctypes.c_char_p(b""), argv, 0, AT_EMPTY_PATH))
