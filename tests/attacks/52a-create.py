# attack: make a file or a directory outside
# needs: canary-dir
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
path = sys.argv[1] + "/made-by-attack"
O_TMPFILE = 0o20200000
outcome(open_write(path, os.O_CREAT), attempt(os.mkdir, path + ".d"),
    attempt(os.open, sys.argv[1], os.O_RDWR | O_TMPFILE, 0o600))
