# attack: read the memory of the machine
# standard: absent|EACCES|EPERM|harmless
# strict: absent|EACCES|EPERM|harmless
# alone namespaces: absent|EACCES|EPERM|harmless
# Harmless: nothing is in it.
words = []
for path in ("/proc/kcore", "/proc/kpagecount", "/proc/kpageflags",
        "/proc/kpagecgroup", "/dev/mem", "/proc/vmcore", "/proc/ldt"):
    try:
        with open(path, "rb", buffering=0) as f:
            words.append("done" if f.read(1) else "harmless")
    except OSError as e:
        words.append(word(e.errno))
outcome(*words)
