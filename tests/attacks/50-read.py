# attack: read a file outside that is open to all
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
outcome(open_read(sys.argv[1]))
