# attack: use the debugging file systems of the kernel
# standard: absent|EACCES
# strict: absent|EACCES
# alone namespaces: absent|EACCES
words = []
for path in ("/sys/kernel/debug", "/sys/kernel/tracing", "/sys/fs/bpf",
        "/sys/kernel/security", "/sys/firmware/efi/efivars", "/sys/fs/pstore",
        "/sys/fs/fuse/connections", "/sys/kernel/config"):
    try:
        words.append("done" if os.listdir(path) else "absent")
    except OSError as e:
        words.append(word(e.errno))
outcome(*words)
