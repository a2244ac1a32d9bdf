# attack: take back no_new_privs
# standard: harmless
# strict: harmless
# alone seccomp-standard: harmless
# alone seccomp-strict: harmless
# alone landlock-standard: harmless
# alone landlock-strict: harmless
with open("/proc/self/status") as f:
    is_set = "NoNewPrivs:\t1\n" in f.readlines()
libc.prctl(38, 0, 0, 0, 0)
with open("/proc/self/status") as f:
    is_set = is_set and "NoNewPrivs:\t1\n" in f.readlines()
outcome("harmless" if is_set else "done")
