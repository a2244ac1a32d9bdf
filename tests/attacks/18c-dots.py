# attack: walk out by .. from every place that is one's own
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
words = []
for start in (".", "/proc/self/cwd", "/dev/shm", "/tmp"):
    fd = os.open(start, os.O_RDONLY | os.O_DIRECTORY)
    path = "../" * 40 + sys.argv[1].lstrip("/")
    words.append(attempt(os.open, path, os.O_RDONLY, dir_fd=fd))
outcome(*words)
