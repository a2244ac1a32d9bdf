# attack: write a line into the log of the host
# standard: absent
# strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT|EPERM|EPROTONOSUPPORT
# alone namespaces: absent
def work():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    for path in ("/dev/log", "/run/systemd/journal/dev-log"):
        try:
            s.connect(path)
            return
        except FileNotFoundError:
            pass
    raise FileNotFoundError(errno.ENOENT, "no log")
outcome(attempt(work))
