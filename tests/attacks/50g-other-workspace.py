# attack: read the workspace of another job of the user
# needs: other-workspace
# standard: absent
# strict: absent
# alone namespaces: absent
outcome(attempt(os.listdir, sys.argv[1]), open_read(sys.argv[1] +
    "/script.py"))
