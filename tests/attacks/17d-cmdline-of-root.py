# attack: read the command line of another user's process
# needs: foreign-pid
# standard: absent
# strict: absent
# alone namespaces: absent
outcome(open_read("/proc/%s/cmdline" % sys.argv[1]))
