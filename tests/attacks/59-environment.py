# attack: find secrets of the login in the environment
# standard: absent
# strict: absent
# The runner sets all of these.
names = ("SECRET", "LD_LIBRARY_PATH", "PYTHONSTARTUP", "SSH_AUTH_SOCK",
    "BASH_ENV", "XDG_RUNTIME_DIR", "GLIBC_TUNABLES", "SSH_CONNECTION")
with open("/proc/self/environ", "rb") as f:
    text = f.read()
outcome("done" if any(name in os.environ or (name + "=").encode() in text
    for name in names) else "absent")
