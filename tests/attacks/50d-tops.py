# attack: list what only the host has
# standard: absent
# strict: absent
# alone namespaces: absent
# An empty directory would be no harm.
words = []
for path in ("/home", "/root", "/srv", "/mnt", "/media", "/boot",
        "/var/lib", "/var/log", "/var/spool", "/run/user", "/run/sshd"):
    try:
        words.append("done" if os.listdir(path) else "absent")
    except OSError as e:
        words.append(word(e.errno))
outcome(*words)
