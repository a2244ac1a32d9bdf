# attack: run a program that has no file, by its name in /proc
# standard: confined
# strict: EPERM
# alone seccomp-standard: confined
# alone seccomp-strict: EPERM
fd = os.memfd_create("x")
with open("/bin/sh", "rb") as f:
    os.write(fd, f.read())
os.set_inheritable(fd, True)
test = "grep -q '^Seccomp:.2' /proc/self/status"
outcome(attempt(os.execv, "/proc/self/fd/%d" % fd, ["sh", "-c",
    test + " && echo outcome: confined || echo outcome: done"]))
