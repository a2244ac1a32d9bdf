# attack: read the command line of another process of the user
# needs: other-pid
# standard: absent
# strict: absent
# alone namespaces: absent
outcome(*[open_read("/proc/%s/%s" % (sys.argv[1], name))
    for name in ("cmdline", "comm", "stat", "status")])
