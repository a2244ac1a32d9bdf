# attack: leave symbolic links that whoever clears up might follow
# needs: canary-dir
# standard: planted
# strict: EPERM|EACCES
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES
# The canaries outside must be whole in the end: the runner looks.
outcome(*[attempt(os.symlink, sys.argv[1], name).replace("done", "planted")
    for name in ("link", "link2")])
