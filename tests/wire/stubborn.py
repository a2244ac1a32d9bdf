"""Jobs and clients that do not let go, and what the host then does."""
import os
import signal
import time

from client import (EXIT, GO, OUT, PONG, RUN, SIGNAL, STDIN, STDIN_EOF,
                    Client, begin, object_of, rest, run)
from suite import case, children, eventually

# A job that reads its own output keeps the pipes whole when we are gone.
HOLD = """
import os, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
held = [os.open("/proc/self/fd/%d" % fd, os.O_RDONLY) for fd in (1, 2)]
print("held", flush=True)
while True: time.sleep(0.1)
"""
# Job A gives its output to job B, through a socket in the workspace.
LEND = """
import os, socket, time
s = socket.socket(socket.AF_UNIX)
while True:
    try:
        s.connect("b"); break
    except OSError:
        time.sleep(0.05)
socket.send_fds(s, [b"x"], [1, 2])
s.recv(1)
print("A is over", flush=True)
"""
BORROW = """
import os, socket, time
s = socket.socket(socket.AF_UNIX); s.bind("b"); s.listen()
print("listens", flush=True)
a, _ = s.accept()
_, fds, _, _ = socket.recv_fds(a, 1, 2)
os.write(fds[0], b"B writes for A\\n")
a.send(b"x")
while True: %s
"""


@case("a job that keeps its pipes ends with its connection")
def hold():
    c = Client()
    begin(c, 1, HOLD)
    rest_of, status = c.end()
    assert status == 0 and not children(), (status, children())


@case("and with a connection's process that is killed")
def killed():
    c = Client()
    begin(c, 1, HOLD)
    c.killed = True
    os.kill(c.process.pid, signal.SIGKILL)
    assert eventually(lambda: not children(), 40), children()
    Client().end()          # sweeps what the dead one left


@case("a run that its connection leaves is recorded as cancelled")
def recorded():
    c = Client()
    name = object_of(begin(c, 1, "while True: print(1, flush=True)")[0])["id"]
    c.close()
    c.rest()
    c.wait()
    c = Client()
    c.send(0x19, 0, {"what": "runs"})
    r = [r for r in object_of(c.need(0x19))["runs"] if r["id"] == name]
    assert r[0]["state"] == "ended" and r[0]["reason"] == "cancelled", r


def lend(borrowing):
    a, b = Client(), Client()
    begin(b, 1, BORROW % borrowing, workspace=a.hello["session"])
    a.send(RUN, 1, {"code": LEND, "workspace": "session"})
    a.send(GO, 1)
    o = rest(a)
    assert b"A is over" in o.out and b"B writes for A" in o.out, o.out
    assert o.status == 0, o.exit
    b.send(SIGNAL, 1, {"sig": "KILL"})
    b.until(EXIT)


@case("output that is lent to another job does not keep EXIT back")
def lent():
    lend("time.sleep(0.1)")


@case("nor does one that writes on and on")
def lent_storm():
    lend("os.write(fds[0], bytes(65536))")


@case("the CPU time of a run that is killed is told")
def cpu():
    o = run(Client(), 1, "while True: pass", limits={"cpu": 1500})
    assert o.reason == "cpu", o.exit
    assert o.exit["utime"] + o.exit["stime"] >= 1200, o.exit
    c = Client()
    begin(c, 1, "print(1, flush=True)\nb = bytearray(200 << 20)\n"
                "print(2, flush=True)\nwhile True: pass")
    c.until(OUT, b"2")
    time.sleep(2)           # of CPU time, which nothing tells
    c.send(SIGNAL, 1, {"sig": "KILL"})
    o = rest(c)
    assert o.exit["utime"] + o.exit["stime"] >= 500, o.exit
    assert o.exit["maxrss"] >= 150 << 20, o.exit


@case("a limit of output of 0 is none")
def unlimited():
    o = run(Client(), 1, "print('x' * 100000)", limits={"out": 0})
    assert len(o.out) == 100001 and o.exit["dropped"] == 0, o.exit


@case("the end behind a crowd of questions is no broken frame")
def crowd():
    c = Client()
    for _ in range(40000):
        c.waiting += b"\0\0\0\x20\x03\0\0\0" + bytes(32)
    frames, status = c.end()
    assert status == 0, status
    assert all(f.type == PONG for f in frames) and frames, len(frames)


@case("a client that reads no more and has ended is no client")
def deaf():
    c = Client()
    begin(c, 1, "while True: print('x' * 60000)")
    c.process.stdin.close()
    assert c.process.wait(40) == 0


@case("the end of what is typed is the end, also amid a line")
def typed():
    for text in b"abc", b"abc\n", b"":
        c = Client()
        c.send(RUN, 1, {"code": "import sys; print(repr(sys.stdin.read()))",
                        "tty": {"rows": 24, "cols": 80}})
        c.send(GO, 1)
        c.until(0x33, b"started")
        if text:
            c.send(STDIN, 1, text)
        c.send(STDIN_EOF, 1)
        o = rest(c)
        assert repr(text.decode()).encode() in o.out, (text, o.out)
        c.end()
