"""While a job runs: its input, signals, terminal, and who does not read."""
import os
import struct
import time

from client import (CREDIT, EXIT, FILE, GO, MORE, OUT, PING, PONG, RESIZE,
                    RUN, SIGNAL, SLEEP, STATUS, STDIN, STDIN_EOF, Client,
                    begin, declare, frame, object_of, piece, rest, run)
from suite import case

DEAF = "import signal\nfor s in 2, 15: signal.signal(s, signal.SIG_IGN)\n"


def grants(frames):
    return sum(struct.unpack(">I", f.body)[0] for f in frames
               if f.type == MORE)


@case("stdin, before and behind GO")
def stdin():
    c = Client()
    c.send(RUN, 1, {"code": "print(repr(input())); print(repr(input()));"
                            "import sys; print(repr(sys.stdin.read()))",
                    "stdin": True})
    c.send(STDIN, 1, b"one\ntw")
    c.send(STDIN, 1, b"")
    c.send(GO, 1)
    assert b"one" in c.until(OUT)[-1].body
    c.send(STDIN, 1, b"o\n\0\xc3\xa9")
    c.send(STDIN_EOF, 1)
    o = rest(c)
    assert o.out.decode().split("\n")[-3:-1] == ["'two'",
                                                 "'\\x00\u00e9'"], o.out
    o = run(c, 2, "print(repr(input()))")
    assert b"EOFError" in o.err, "no stdin is an empty one"


@case("a megabyte of stdin against credit")
def credit():
    c = Client()
    c.send(RUN, 1, {"code": "import sys; b = sys.stdin.buffer.read();"
                            "print(len(b), sum(b))", "stdin": True})
    c.send(GO, 1)
    left, may, granted, seen = 1 << 20, CREDIT, 0, []
    while left:
        n = min(left, may, 65536)
        if n:
            c.send(STDIN, 1, b"\1" * n)
            left, may = left - n, may - n
            continue
        f = c.frame()
        seen.append(f)
        may += grants([f])
        granted += grants([f])
        assert may <= CREDIT
    c.send(STDIN_EOF, 1)
    o = rest(c)
    assert o.out == b"1048576 1048576\n", o.out
    assert granted + grants(o.frames) <= 1 << 20
    assert run(c, 2, "print(1)").out == b"1\n"


@case("stdin that nobody wants is dropped, and granted again")
def unwanted():
    c = Client()
    begin(c, 1, "import os, time\nos.close(0)\nprint(1, flush=True)\n"
                "time.sleep(100)", stdin=True)
    got = 0
    for _ in range(64):
        c.send(STDIN, 1, bytes(65536))
        while got < 65536 * (_ - 2):
            got += grants([c.need(MORE, 10)])
    c.send(SIGNAL, 1, {"sig": "INT"})
    assert rest(c).status == 130


@case("cancel at once, though 256 KiB of stdin are not read")
def unread():
    c = Client()
    begin(c, 1, SLEEP, stdin=True)
    for _ in range(4):
        c.send(STDIN, 1, bytes(65536))
    since = time.monotonic()
    c.send(SIGNAL, 1, {"sig": "INT"})
    o = rest(c)
    assert (o.status, o.reason) == (130, "cancelled"), o.exit
    assert time.monotonic() - since < 5


@case("a signal before GO ends the run, and the next one can follow")
def before_go():
    c = Client()
    data = b"print(1)\n"
    wish = {"script": "s.py", "files": [declare("s.py", data)],
            "token": "early-%d" % os.getpid()}
    for number, signal, status in ((1, {"cancel": True}, 130),
                                   (2, {"sig": "KILL"}, 137),
                                   (3, {"sig": "HUP"}, 129)):
        c.send(RUN, number, wish)
        c.send(SIGNAL, number, signal)
        c.raw(piece(number, 0, 0, data))    # was on its way
        c.send(GO, number)
        exit = object_of(c.need(EXIT))
        assert (exit["status"], exit["reason"]) == (status, "cancelled"), exit
    c.send(RUN, 4, wish)
    c.send(SIGNAL, 4, {"sig": "USR1"})      # which is for a script only
    c.raw(piece(4, 0, 0, data))
    c.send(GO, 4)
    o = rest(c)
    assert (o.out, o.status) == (b"1\n", 0), o.exit


@case("each signal arrives")
def signals():
    c = Client()
    code = ("import signal, time\n"
            "def got(n, f): print(signal.Signals(n).name, flush=True)\n"
            "for s in 'INT', 'USR1', 'USR2', 'HUP', 'QUIT':\n"
            "  signal.signal(getattr(signal, 'SIG' + s), got)\n"
            "print('here', flush=True)\nwhile True: time.sleep(100)")
    begin(c, 1, code)
    for name in "INT", "USR1", "USR2", "HUP", "QUIT":
        c.send(SIGNAL, 1, {"sig": name})
        assert c.until(OUT)[-1].body == b"SIG%s\n" % name.encode()
    c.send(SIGNAL, 1, {"sig": "KILL"})
    o = rest(c)
    assert (o.status, o.reason) == (137, "cancelled"), o.exit
    begin(c, 2, SLEEP)
    c.send(SIGNAL, 2, {"sig": "TERM"})
    o = rest(c)
    assert (o.status, o.reason) == (143, "cancelled"), o.exit


@case("cancel: INT, then TERM, then KILL")
def cancel():
    c = Client()
    begin(c, 1, SLEEP)
    c.send(SIGNAL, 1, {"cancel": True})
    o = rest(c)
    assert (o.status, o.reason) == (130, "cancelled"), o.exit
    assert b"KeyboardInterrupt" in o.err
    begin(c, 2, DEAF + SLEEP)
    c.send(SIGNAL, 2, {"cancel": True, "grace": 0})
    o = rest(c)
    assert (o.status, o.reason) == (137, "cancelled"), o.exit


@case("signals in one piece: none is lost")
def together():
    c = Client()
    begin(c, 1, DEAF + SLEEP)
    c.raw(frame(SIGNAL, 1, {"sig": "INT"}) * 5 +
          frame(SIGNAL, 1, {"sig": "TERM"}) +
          frame(SIGNAL, 1, {"sig": "KILL"}))
    o = rest(c)
    assert (o.status, o.reason) == (137, "cancelled"), o.exit


@case("frames behind the end are skipped")
def early():
    c = Client()
    c.send(RUN, 1, {"code": "print(1)"})
    c.send(GO, 1)
    o = rest(c)
    assert (o.status, o.out) == (0, b"1\n")
    for late in (frame(SIGNAL, 1, {"sig": "INT"}), frame(STDIN, 1, b"x"),
                 frame(STDIN_EOF, 1), frame(FILE, 1, b"x"), frame(GO, 1),
                 frame(RESIZE, 1, b"nonsense")):
        c.raw(late)
    c.send(PING, 0, b"y")
    assert c.need(PONG).body == b"y"
    assert c.end() == ([], 0)


@case("PING is answered while a job runs, reads and does not")
def ping():
    c = Client()
    c.send(PING, 0, b"")
    assert c.need(PONG).body == b""
    begin(c, 1, SLEEP)
    for body in b"", b"x" * 32, bytes(range(32)):
        c.send(PING, 0, body)
        f = c.need(PONG)
        assert (f.run, f.body) == (0, body)
    c.send(PONG, 0, b"nobody asked")
    c.send(0x80, 9, b"optional")
    c.send(0xff, 0, bytes(262144))
    c.send(SIGNAL, 1, {"sig": "INT"})
    rest(c)


@case("a terminal")
def terminal():
    c = Client()
    code = ("import os, signal, time\n"
            "def size(): print(*os.get_terminal_size(), flush=True)\n"
            # Not a handler: Python has a moment in which input() sleeps on.
            "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGWINCH})\n"
            "print(*map(os.isatty, (0, 1, 2)), flush=True)\nsize()\n"
            "signal.sigwait({signal.SIGWINCH})\nsize()\n"
            "while True:\n"
            "  try: print('<%s>' % input(), flush=True)\n"
            "  except EOFError: print('end', flush=True); break")
    c.send(RUN, 1, {"code": code, "tty": {"rows": 31, "cols": 101}})
    c.send(GO, 1)
    seen = b""

    def until(text):
        nonlocal seen
        while text not in seen:
            seen += c.until(OUT)[-1].body
        seen = seen.partition(text)[2]
    until(b"True True True\r\n")
    until(b"101 31\r\n")
    c.send(RESIZE, 1, {"rows": 5, "cols": 77})
    until(b"77 5\r\n")
    c.send(STDIN, 1, b"typed\r")
    until(b"<typed>\r\n")
    c.send(STDIN_EOF, 1)
    until(b"end\r\n")
    o = rest(c)
    assert (o.status, o.err) == (0, b"")


@case("Ctrl-C typed at a terminal")
def typed():
    c = Client()
    begin(c, 1, SLEEP, tty={"rows": 1, "cols": 0})
    c.send(STDIN, 1, b"\x03")
    o = rest(c)
    assert o.status == 130 and b"KeyboardInterrupt" in o.out, o.exit


@case("a terminal takes all of the credit and then its end")
def brim():
    c = Client()
    c.send(RUN, 1, {"code": "print(1)", "tty": {}})
    for _ in range(4):
        c.send(STDIN, 1, b"x" * 65535 + b"\n")
    c.send(STDIN_EOF, 1)
    c.send(GO, 1)
    assert rest(c).status == 0


@case("many questions at once are all answered")
def questions():
    c = Client()
    count = 40000
    c.waiting += frame(STATUS, 0, {"what": "x"}) * count
    end = time.monotonic() + 1
    while time.monotonic() < end:
        c.pump(0.05, False)
    for _ in range(count):
        c.need(STATUS)
    assert c.end() == ([], 0)


@case("a client that does not read: the job waits, and memory is bounded")
def stalled():
    c = Client()
    c.send(RUN, 1, {"code": "import os\nfor i in range(1 << 14):\n"
                            "  os.write(1, bytes(65536))"})
    c.send(GO, 1)
    last, still, end = -1, 0, time.monotonic() + 30
    while still < 20 and time.monotonic() < end:
        time.sleep(0.05)
        used = memory(c.process.pid)
        still = still + 1 if used == last else 0
        last = used
    assert still == 20, "it never stops"
    if "ASAN_OPTIONS" not in os.environ:
        assert last < 16384, "%d KiB" % last
    c.send(PING, 0, b"x")
    c.send(SIGNAL, 1, {"sig": "KILL"})
    seen = c.until(EXIT)
    assert sum(len(f.body) for f in seen if f.type == OUT) < 1 << 30
    assert [f for f in seen if f.type == PONG]


def memory(pid):
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    return 0


@case("a client that asks and does not read: memory is bounded")
def asked():
    c = Client()
    c.send(RUN, 1, {"code": "".join(
        "open('f%d', 'w')\n" % i for i in range(500)),
        "workspace": "session"})
    c.send(GO, 1)
    c.until(EXIT)
    c.waiting += frame(STATUS, 0, {"what": "files"}) * 20000
    last, still = -1, 0
    while still < 20:
        c.pump(0.05, False)
        used = len(c.waiting)
        still = still + 1 if used == last else 0
        last = used
    if "ASAN_OPTIONS" not in os.environ:
        assert memory(c.process.pid) < 16384, memory(c.process.pid)
    c.drop()
