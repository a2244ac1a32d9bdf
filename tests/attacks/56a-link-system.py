# attack: give a file of the system another name
# standard: EXDEV|EPERM|EACCES
# strict: EXDEV|EPERM|EACCES
# alone namespaces: EXDEV|EPERM|EACCES
# alone landlock-standard: EXDEV|EPERM|EACCES
# alone landlock-strict: EXDEV|EPERM|EACCES
outcome(attempt(os.link, "/etc/passwd", "x"),
    attempt(os.rename, "/etc/passwd", "x").replace("EROFS", "EXDEV"))
