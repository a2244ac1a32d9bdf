# attack: change a setting of a device
# standard: EACCES|EPERM|EROFS|absent
# strict: EACCES|EPERM|EROFS|absent
# alone landlock-standard: EACCES|EPERM|EROFS|absent
# alone landlock-strict: EACCES|EPERM|EROFS|absent
# alone namespaces: EACCES|EPERM|EROFS|absent
found = []
for where, _, names in os.walk("/sys"):
    found += [open_write(os.path.join(where, name)) for name in names
        if os.lstat(os.path.join(where, name)).st_mode & 0o222]
    if len(found) > 3000:
        break
outcome("absent", *found)
