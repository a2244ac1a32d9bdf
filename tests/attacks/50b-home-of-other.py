# attack: read the home of another user
# needs: foreign-file
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
outcome(open_read(sys.argv[1]))
