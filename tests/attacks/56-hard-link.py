# attack: give a file outside another name inside
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|EXDEV
# alone landlock-strict: EACCES|EXDEV
# alone namespaces: absent
outcome(attempt(os.link, sys.argv[1], "x"))
