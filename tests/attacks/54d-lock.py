# attack: lock a file outside, so that its owner waits
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
import fcntl
def work():
    with open(sys.argv[1]) as f:
        fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
outcome(attempt(work))
