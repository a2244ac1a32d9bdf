# attack: open terminals of others
# standard: absent
# strict: absent
# alone namespaces: absent
words = ["done" if [name for name in os.listdir("/dev/pts")
    if name != "ptmx"] else "absent"]
words += [attempt(os.open, path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    for path in ("/dev/pts/0", "/dev/pts/1", "/dev/tty0")]
outcome(*words)
