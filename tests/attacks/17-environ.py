# attack: read the environment of another process of the user
# needs: other-pid
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|absent
# alone landlock-strict: EACCES|absent
# alone namespaces: absent
outcome(open_read("/proc/%s/environ" % sys.argv[1]))
