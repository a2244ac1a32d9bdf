# attack: send a signal to another job of the user
# needs: other-job
# standard: ESRCH
# strict: ESRCH
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ESRCH
outcome(call(62, int(sys.argv[1]), 0))
