# attack: change attributes of one's own file outside
# needs: own-file
# standard: absent
# strict: absent|EPERM
# alone seccomp-strict: EPERM
# alone namespaces: absent
outcome(attempt(os.setxattr, sys.argv[1], "user.attack", b"x"),
    attempt(os.removexattr, sys.argv[1], "user.attack"))
