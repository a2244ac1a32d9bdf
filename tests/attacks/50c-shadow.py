# attack: read the passwords of the host
# standard: EACCES|absent
# strict: EACCES|absent
# alone landlock-standard: EACCES|absent
# alone landlock-strict: EACCES|absent
# alone namespaces: EACCES|absent
outcome(*[open_read(path) for path in ("/etc/shadow", "/etc/gshadow")])
