# attack: open the memory of another process of the user
# needs: other-pid
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|absent
# alone landlock-strict: EACCES|absent
# alone namespaces: absent
path = "/proc/%s/mem" % sys.argv[1]
outcome(attempt(os.open, path, os.O_RDWR), attempt(os.open, path, os.O_RDONLY))
