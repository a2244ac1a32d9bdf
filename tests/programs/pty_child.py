# os.openpty and pty.fork: a child on a terminal of its own, its size, Ctrl-C.
# profiles: standard
# prints: tty yes, size 30 100, interrupted 2, echo hello
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import tty


def read_until(fd, mark):
    text = b""
    while mark not in text:
        ready, _, _ = select.select([fd], [], [], 20)
        assert ready, text
        text += os.read(fd, 1000)
    return text


def set_size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, columns, 0, 0))


ours, theirs = os.openpty()
assert os.ttyname(theirs).startswith("/dev/pts/")
set_size(ours, 30, 100)
child = subprocess.Popen(
    ["sh", "-c", "test -t 0 && echo tty yes; stty size; echo end"],
    stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
os.close(theirs)
lines = read_until(ours, b"end").decode().split("\r\n")
assert child.wait(20) == 0
os.close(ours)

pid, master = pty.fork()
if pid == 0:
    os.execvp("sh", ["sh", "-c", "echo ready; exec sleep 60"])
read_until(master, b"ready")
os.write(master, b"\x03")
interrupted = os.WTERMSIG(os.waitpid(pid, 0)[1])
assert interrupted == signal.SIGINT
os.close(master)

ours, theirs = os.openpty()
tty.setraw(theirs)
modes = termios.tcgetattr(theirs)
modes[3] |= termios.ECHO
termios.tcsetattr(theirs, termios.TCSADRAIN, modes)
os.write(ours, b"hello")
echo = read_until(ours, b"hello").decode()
assert os.read(theirs, 100) == b"hello"
termios.tcflush(theirs, termios.TCIOFLUSH)
print(f"{lines[0]}, size {lines[1]}, interrupted {interrupted}, echo {echo}")
