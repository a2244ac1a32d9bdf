# attack: look for a device in everything that may be written or lies in /dev
# standard: harmless
# strict: harmless
# alone namespaces: harmless
known = {"null", "zero", "full", "random", "urandom", "ptmx"}
found = [os.path.join(where, name) for top in ("/dev", "/tmp", "/job", "/run",
    "/var") for where, _, names in os.walk(top) for name in names
    if stat.S_IFMT(os.lstat(os.path.join(where, name)).st_mode) in
    (stat.S_IFCHR, stat.S_IFBLK) and name not in known and
    not name.startswith("nvidia")]
outcome("done" if found else "harmless")
