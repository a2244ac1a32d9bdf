# attack: look for a named socket of the host in everything that is in view
# standard: absent
# strict: absent
# alone namespaces: absent
found = [os.path.join(where, name) for top in ("/run", "/var", "/dev", "/tmp",
    "/job", "/opt", "/etc") for where, _, names in os.walk(top)
    for name in names
    if stat.S_ISSOCK(os.lstat(os.path.join(where, name)).st_mode)]
outcome("done" if found else "absent")
