# attack: walk out by the root of another process of the user
# needs: other-pid canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|absent
# alone landlock-strict: EACCES|absent
# alone namespaces: absent
outcome(*[open_read("/proc/%s/%s" % (sys.argv[1], name)) for name in
    ("root" + sys.argv[2], "cwd/.", "fd/1")])
