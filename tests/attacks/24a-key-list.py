# attack: read the list of the keys of the host
# standard: harmless|absent|EACCES|EPERM
# strict: harmless|absent|EACCES|EPERM
# alone namespaces: harmless|absent|EACCES|EPERM
words = []
for path in ("/proc/keys", "/proc/key-users"):
    try:
        with open(path) as f:
            words.append("done" if f.read() else "harmless")
    except OSError as e:
        words.append(word(e.errno))
outcome(*words)
