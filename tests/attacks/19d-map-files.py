# attack: open a mapped file anew, for writing
# standard: EACCES|EPERM|EROFS
# strict: EACCES|EPERM|EROFS
# alone landlock-standard: EACCES|EPERM|EROFS
# alone landlock-strict: EACCES|EPERM|EROFS
# alone namespaces: EACCES|EPERM|EROFS
with open("/proc/self/maps") as f:
    at = [line.split() for line in f if "libc" in line]
outcome(*[open_write("/proc/self/map_files/" + line[0]) for line in at])
