# attack: use what Landlock does not know to pass a directory that is closed
# needs: canary-dir
# standard: absent
# strict: absent
# alone namespaces: absent
O_PATH = 0o10000000
outcome(attempt(os.open, sys.argv[1], O_PATH), attempt(os.chdir, sys.argv[1]))
