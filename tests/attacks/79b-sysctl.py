# attack: change a setting of the kernel
# standard: EACCES|EPERM|EROFS|absent
# strict: EACCES|EPERM|EROFS|absent
# alone landlock-standard: EACCES|EPERM|EROFS|absent
# alone landlock-strict: EACCES|EPERM|EROFS|absent
# alone namespaces: EACCES|EPERM|EROFS|absent
# What may be opened is given what it has.
def again(path):
    with open(path) as f:
        text = f.read()
    with open(path, "w") as f:
        f.write(text)
found = []
for where, _, names in os.walk("/proc/sys"):
    for path in [os.path.join(where, name) for name in names]:
        got = open_write(path)
        found.append(attempt(again, path) if got == "done" else got)
outcome(*found)
