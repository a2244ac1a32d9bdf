# attack: write into a part of the system that is open to all
# needs: open-dir
# standard: EROFS|EACCES
# strict: EROFS|EACCES
# alone namespaces: EROFS|EACCES
path = sys.argv[1] + "/made-by-attack"
outcome(open_write(path, os.O_CREAT), attempt(os.mkdir, path + ".d"),
    attempt(os.chmod, sys.argv[1], 0o1777).replace("EPERM", "EROFS"),
    attempt(os.mkfifo, path + ".f").replace("EPERM", "EROFS"))
