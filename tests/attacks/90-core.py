# attack: leave memory with a program of the host, by a core dump
# standard: harmless
# strict: harmless
with open("/proc/self/limits") as f:
    line = [line for line in f if line.startswith("Max core file size")][0]
outcome("harmless" if line.split()[4:6] == ["0", "0"] else "done")
