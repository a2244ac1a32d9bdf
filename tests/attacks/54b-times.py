# attack: change the times of one's own file outside
# needs: own-file
# standard: absent
# strict: absent|EPERM
# alone seccomp-strict: EPERM
# alone namespaces: absent
outcome(attempt(os.utime, sys.argv[1]))
