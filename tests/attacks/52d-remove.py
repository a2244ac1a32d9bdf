# attack: remove a file outside
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
outcome(attempt(os.unlink, sys.argv[1]))
