# attack: empty a file outside
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
O_TRUNC = os.O_TRUNC
outcome(attempt(os.truncate, sys.argv[1], 1 << 20),
    attempt(os.open, sys.argv[1], os.O_RDONLY | O_TRUNC),
    attempt(os.open, sys.argv[1], os.O_WRONLY | O_TRUNC))
