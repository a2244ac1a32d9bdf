# Somebody at a terminal: runs a command on a pty and does what the lines of
# stdin say, one after the other; prints all that the terminal was sent.
#   type TEXT      with Python's escapes: \r is Enter, \x03 Ctrl-C
#   await REGEX    what is shown behind what the last await found, 60 s
#   query ANSWER   answer the terminal gives when it is asked what it is
# At the end of stdin it waits for the command.  Exit status: the command's;
# 99: something did not come.
# usage: cudash_prompt.py COMMAND [ARGUMENT]...
import os
import pty
import re
import select
import sys
import time

PATIENCE = 60
shown, seen, answer = b"", 0, None


def more(patience):
    """Some bytes from the terminal; False at its end, None: none came."""
    global shown
    if not select.select([fd], [], [], patience)[0]:
        return None
    try:
        got = os.read(fd, 65536)
    except OSError:
        got = b""
    shown += got
    if answer and b"\x1b[c" in got:
        os.write(fd, answer)
    return bool(got)


def give_up(why):
    sys.stdout.buffer.write(shown + b"\n*** " + why + b"\n")
    os.kill(pid, 9)
    sys.exit(99)


def wait_for(regex):
    global seen
    end = time.monotonic() + PATIENCE
    while True:
        found = re.compile(regex).search(shown, seen)
        if found:
            seen = found.end()
            return
        if not more(max(0, end - time.monotonic())):
            give_up(b"no " + regex)


steps = [line.rstrip("\n").partition(" ") for line in sys.stdin]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
for what, _, rest in steps:
    if what == "await":
        wait_for(rest.encode())
        continue
    data = rest.encode().decode("unicode_escape").encode("latin-1")
    if what == "type":
        os.write(fd, data)
    elif what == "query":
        answer = data
while True:
    alive = more(PATIENCE)
    if alive is None:
        give_up(b"it does not end")
    if not alive:
        break
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
