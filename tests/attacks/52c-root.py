# attack: write into the root, or into what holds the places of the job
# standard: EROFS|EACCES|EPERM
# strict: EROFS|EACCES|EPERM
# alone namespaces: EROFS|EACCES|EPERM
words = []
for path in ("/x", "/usr/x", "/etc/x", "/dev/x", "/run/x", "/var/x", "/opt/x",
        "/bin/x", "/lib/x", "/sys/x", "/dev/pts/x"):
    words.append(open_write(path, os.O_CREAT))
outcome(*words)
