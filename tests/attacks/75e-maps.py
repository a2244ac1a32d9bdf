# attack: write the map of users anew
# standard: EPERM|EACCES
# strict: EPERM|EACCES
# alone namespaces: EPERM|EACCES
def work(name, text):
    with open("/proc/self/" + name, "w") as f:
        f.write(text)
outcome(attempt(work, "uid_map", "0 0 4294967295"),
    attempt(work, "gid_map", "0 0 4294967295"),
    attempt(work, "setgroups", "allow"))
