"""Run a command on a terminal of its own and answer its questions.

usage: onpty.py [--size ROWSxCOLUMNS] [QUESTION ANSWER]... -- COMMAND...

A QUESTION is a part of what the command writes, awaited before the ANSWER
is typed: a line, "^C", "^D", or "-" for nothing; "=ROWSxCOLUMNS" types
nothing and makes the terminal that large.  Prints what stood on the
terminal, then "echo on" or "echo off" as the command left it; exits as the
command did (128 + signal), or 99 when a question did not come.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time


def resize(fd, size):
    rows, columns = map(int, size.split("x"))
    fcntl.ioctl(fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, columns, 0, 0))


size = None
if sys.argv[1] == "--size":
    size = sys.argv[2]
    del sys.argv[1:3]
split = sys.argv.index("--")
script = list(zip(sys.argv[1:split:2], sys.argv[2:split:2]))
pid, terminal = pty.fork()
if pid == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)    # as a login has it
    if size:
        resize(0, size)
    os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
seen, after, end = b"", 0, time.monotonic() + 30
while True:
    if not select.select([terminal], [], [], 0.1)[0]:
        if time.monotonic() > end:
            sys.stderr.write("waited in vain: %r\n" % (script[:1],))
            break
        continue
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    seen += part
    at = seen.find(script[0][0].encode(), after) if script else -1
    if at != -1:
        after = at + len(script[0][0])
        answer = script.pop(0)[1]
        if answer == "^C":
            os.write(terminal, b"\003")
        elif answer == "^D":
            os.write(terminal, b"\004")
        elif answer[0] == "=":
            resize(terminal, answer[1:])
        elif answer != "-":
            os.write(terminal, answer.encode() + b"\n")
sys.stdout.write(seen.decode(errors="replace").replace("\r", ""))
try:
    echo = termios.tcgetattr(terminal)[3] & termios.ECHO
    print("echo", "on" if echo else "off")
except termios.error:
    pass
if script:
    os.kill(pid, 9)
status = os.waitpid(pid, 0)[1]
sys.exit(99 if script else os.waitstatus_to_exitcode(status) % 256
         if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
