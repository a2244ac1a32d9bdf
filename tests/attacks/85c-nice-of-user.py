# attack: slow down all processes of the user, in other jobs too
# needs: other-pid
# standard: EPERM|EACCES
# strict: EPERM|EACCES
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# PRIO_USER of everybody with our uid; a niceness that others have already.
got = call(141, 2, os.getuid(), 1)
outcome(got if got != "done" else "done")
