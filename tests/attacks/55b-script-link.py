# attack: put a symbolic link in the place of the script
# needs: canary
# standard: planted
# strict: EPERM|EACCES|absent
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES|absent
def work():
    if os.path.exists("script.py"):
        os.rename("script.py", "moved.py")
    os.symlink(sys.argv[1], "script.py")
outcome(attempt(work).replace("done", "planted"))
