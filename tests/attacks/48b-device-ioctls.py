# attack: ioctls of devices that are no GPU and no terminal
# standard: EACCES|ENOTTY|EINVAL
# strict: EACCES|ENOTTY|EINVAL
# alone landlock-standard: EACCES|ENOTTY
# alone landlock-strict: EACCES|ENOTTY
# TIOCGWINSZ, which the filter lets through
outcome(*[call(16, os.open("/dev/" + name, os.O_RDONLY), 0x5413, BAD)
    for name in ("zero", "urandom", "full")])
