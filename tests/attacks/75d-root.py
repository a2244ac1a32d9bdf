# attack: become root, or another user
# standard: EPERM|EINVAL
# strict: EPERM|EINVAL
# alone seccomp-strict: EPERM
# alone namespaces: EPERM|EINVAL
outcome(*[attempt(f, *args) for f, args in ((os.setuid, (0,)),
    (os.setgid, (0,)), (os.setresuid, (0, 0, 0)), (os.setreuid, (0, 0)),
    (os.setgroups, ([0],)), (os.setuid, (1,)), (os.setgid, (1,)))])
