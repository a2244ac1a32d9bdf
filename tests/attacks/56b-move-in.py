# attack: move a file from outside into the workspace
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|EXDEV
# alone landlock-strict: EACCES|EXDEV
# alone namespaces: absent
outcome(attempt(os.rename, sys.argv[1], "x"))
