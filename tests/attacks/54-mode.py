# attack: change the mode of one's own file outside
# needs: own-file
# standard: absent
# strict: absent|EPERM
# alone seccomp-strict: EPERM
# alone namespaces: absent
outcome(attempt(os.chmod, sys.argv[1], 0o644),
    attempt(os.chown, sys.argv[1], -1, os.getgid()))
