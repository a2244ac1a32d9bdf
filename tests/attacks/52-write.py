# attack: write into a file outside that is open to all
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
outcome(open_write(sys.argv[1]), attempt(os.open, sys.argv[1], os.O_RDWR))
