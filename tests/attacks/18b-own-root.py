# attack: walk out by one's own root
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
outcome(open_read("/proc/self/root" + sys.argv[1]),
    open_read("/proc/thread-self/root" + sys.argv[1]))
