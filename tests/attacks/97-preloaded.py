# attack: have code of one's own run before the seal of the next job
# standard: EROFS|EACCES|EPERM|absent
# strict: EROFS|EACCES|EPERM|absent
# alone namespaces: EROFS|EACCES|EPERM|absent
# What the start of an interpreter reads.
import site, sysconfig
places = [sysconfig.get_paths()[name] for name in ("stdlib", "purelib")] + \
    site.getsitepackages() + [p for p in sys.path if os.path.isdir(p) and
    not p.startswith("/job")] + ["/etc", "/etc/ld.so.conf.d"]
outcome(*[open_write(place + "/attack.pth", os.O_CREAT) for place in places])
