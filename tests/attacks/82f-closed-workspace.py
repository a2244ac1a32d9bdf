# attack: leave a workspace that cannot be entered
# standard: planted
# strict: planted
# The runner looks for what is left.
os.makedirs("a/b/c")
for path in ("a/b/c", "a/b", "a", "."):
    fd = os.open(path, os.O_RDONLY)
    libc.fchmod(fd, 0)
outcome("planted")
