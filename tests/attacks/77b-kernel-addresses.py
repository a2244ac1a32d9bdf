# attack: learn where the kernel lies in memory
# standard: harmless|absent|EACCES|EPERM
# strict: harmless|absent|EACCES|EPERM
# alone namespaces: harmless|absent|EACCES|EPERM
words = []
for path in ("/proc/kallsyms", "/proc/modules", "/proc/iomem",
        "/proc/vmallocinfo", "/proc/timer_list", "/proc/ioports",
        "/proc/self/wchan", "/proc/self/stack", "/proc/1/stack"):
    try:
        with open(path) as f:
            text = f.read(100000)
        addresses = {part.lstrip("0x") for line in text.split()
            for part in line.strip(":()").split("-")
            if len(part.removeprefix("0x")) == 16}
        words.append("done" if any(a.startswith("ffff") for a in addresses)
            else "harmless")
    except OSError as e:
        words.append(word(e.errno))
outcome(*words)
