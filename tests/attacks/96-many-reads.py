# attack: find a file of the system that only root may read but the job can
# standard: EACCES|absent
# strict: EACCES|absent
# alone landlock-standard: EACCES|absent
# alone landlock-strict: EACCES|absent
# alone namespaces: EACCES|absent
outcome(*[open_read(path) for path in ("/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssh/ssh_host_rsa_key", "/etc/sudoers", "/etc/security/opasswd",
    "/var/lib/systemd/random-seed", "/etc/crypttab.key")])
