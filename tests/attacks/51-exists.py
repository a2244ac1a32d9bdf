# attack: find out whether a file exists outside
# needs: canary
# standard: absent
# strict: absent|EPERM
# alone namespaces: absent
def link(path):
    try:
        os.readlink(path)
    except OSError as e:
        if e.errno != errno.EINVAL:     # it exists, and is no link
            raise
outcome(*[attempt(f, sys.argv[1]) for f in (os.stat, os.lstat, link,
    os.statvfs, os.chdir, os.listxattr)],
    "absent" if not os.access(sys.argv[1], os.F_OK) else "done")
