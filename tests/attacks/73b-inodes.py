# attack: use up the inodes of /tmp
# standard: ENOSPC
# strict: ENOSPC
# The runner gives /tmp 64 MiB.
words = ["done"]
for number in range(100000):
    try:
        os.close(os.open("/tmp/%d" % number, os.O_CREAT | os.O_WRONLY))
    except OSError as e:
        words = [word(e.errno)]
        break
outcome(*words)
