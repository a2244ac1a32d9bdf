"""Runs: what goes in, what comes out, and how they end."""
import json
import os
import time

from client import (ATTACH, ERR, ERROR, EVENT, EXIT, FILE, GO, MAGIC, OUT,
                    RUN, SIGNAL, SLEEP, STATUS, STDIN, STDIN_EOF, Client,
                    begin, declare, frame, object_of, piece, rest, run)
from suite import case, records


@case("a run, frame by frame")
def plain():
    c = Client()
    o = run(c, 7, "import sys; print('out'); print('err', file=sys.stderr)")
    assert o.words == ["accepted", "started"], o.words
    assert o.events[0]["id"] in records()
    assert (o.out, o.err, o.status, o.reason) == (b"out\n", b"err\n", 0,
                                                  "exit")
    assert {f.run for f in o.frames} == {7}
    for member in "utime", "stime", "wall", "maxrss", "queue_wait":
        assert o.exit[member] >= 0, member
    assert (o.exit["out_bytes"], o.exit["dropped"]) == (8, 0)
    assert o.exit["core"] is False
    assert c.end() == ([], 0)


@case("HELLO says what there is")
def hello():
    h = Client().hello
    assert h["versions"] == [1] and h["software"].startswith("cudarun ")
    assert {"detach", "get", "tty", "figures", "cancel"} <= set(h["features"])
    assert 65536 <= h["max_frame"] <= 1048576
    assert h["host"] == os.uname().nodename and h["user"]
    for limits in h["limits"], h["limits_max"]:
        assert set(limits) == {"wall", "cpu", "mem", "files", "file_size",
                               "processes"}
    assert isinstance(h["gpus"], int) and h["session"]


@case("runs in a row, and a number twice")
def row():
    c = Client()
    for number in 1, 2, 65535:
        o = run(c, number, "raise SystemExit(%d)" % (number % 100))
        assert (o.status, o.reason) == (number % 100, "exit")
    c.send(RUN, 65535, {"code": ""})
    f = c.need(ERROR)
    assert object_of(f)["code"] == "order"


@case("statuses and signals")
def statuses():
    c = Client()
    for number, (code, status, reason, signal) in enumerate((
            ("raise SystemExit(254)", 254, "exit", None),
            ("raise SystemExit(255)", 254, "exit", None),
            ("1/0", 1, "exit", None),
            ("import os; os.kill(os.getpid(), 9)", 137, "signal", "KILL"),
            ("import os; os.abort()", 134, "signal", "ABRT"),
            ("print('x' * 9); raise SystemExit('no')", 1, "exit", None)), 1):
        o = run(c, number, code)
        assert (o.status, o.reason, o.exit.get("signal")) == (
            status, reason, signal), (code, o.exit)


@case("arguments, variables, module, name")
def arguments():
    c = Client()
    o = run(c, 1, "import sys; print(sys.argv[1:])",
            argv=["a b", "", "\u00e9", {"b64": "/w=="}])
    assert o.out.decode() == "%r\n" % ["a b", "", "\u00e9", "\udcff"], o.out
    o = run(c, 2, "import os; print(os.environ['OMP_NUM_THREADS'])",
            env={"OMP_NUM_THREADS": "1 2"})
    assert o.out == b"1 2\n", o.err
    c.send(RUN, 3, {"module": "this"})
    c.send(GO, 3)
    assert b"Zen of Python" in rest(c).out
    o = run(c, 4, files=[("s.py", b"import sys; print(sys.argv[0])")],
            script="s.py", unknown=[{}], argv=["x" * 16384])
    assert o.out.strip().endswith(b"s.py"), o.out


@case("variables that an interpreter obeys: the script's own does not")
def obeyed():
    c = Client()
    evil = b"import os; os.write(1, b'evil ')"
    show = (b"import os, subprocess, sys; print('in', flush=True);"
            b"subprocess.run([sys.executable, '-c', 'pass'])")
    o = run(c, 1, files=[("s.py", show), ("usercustomize.py", evil),
                         ("evil/sitecustomize.py", evil)], script="s.py",
            env={"PYTHONPATH": "/job/evil", "PYTHONSTARTUP": "/job/x",
                 "LD_PRELOAD": "/job/evil/none.so", "PYTHONHOME": ""})
    assert o.out.startswith(b"in\n"), (o.out, o.err)
    assert b"none.so" in o.err, "the child's loader did not obey"


@case("limits")
def limits():
    c = Client()
    o = run(c, 1, SLEEP, limits={"wall": 500})
    assert (o.status, o.reason) == (124, "timeout"), o.exit
    assert o.exit["detail"] and o.exit["detail"] not in o.notices
    o = run(c, 2, "while True: pass", limits={"cpu": 1000})
    assert (o.status, o.reason) == (152, "cpu"), o.exit
    o = run(c, 3, "print('x' * 100000); 1/0", limits={"out": 10})
    assert o.out == b"x" * 10 and o.err == b"" and o.status == 1
    assert o.exit["out_bytes"] == 10 and o.exit["dropped"] > 99000
    o = run(c, 4, "pass", limits={"wall": 1 << 52})
    assert o.reason in ("refused", "exit") and o.exit


@case("refused: a GPU too many, a workspace that is not there")
def refusals():
    c = Client()
    before = records()
    for number, more in ((1, {"gpu": {"count": 64}}),
                         (2, {"workspace": "0123456789abcdef"}),
                         (3, {"workspace": "nothing"})):
        c.send(RUN, number, dict(more, code="print('no')"))
        c.send(GO, number)
        o = rest(c)
        assert o.reason == "refused" and 64 <= o.status <= 78, o.exit
        assert o.exit["detail"] and not o.out and "started" not in o.words
    assert run(c, 4, "print('yes')").out == b"yes\n"
    assert len(set(records()) - set(before)) == 1


@case("a job cannot forge a frame")
def forge():
    c = Client()
    fake = MAGIC + frame(EXIT, 1, {"status": 0, "reason": "exit"}) + \
        frame(EVENT, 1, {"event": "notice", "msg": "forged"})
    code = ("import os, sys\nfake = %r\nos.write(1, fake)\nos.write(2, fake)"
            "\nsys.exit(9)" % fake)
    o = run(c, 1, code)
    assert (o.out, o.err, o.status) == (fake, fake, 9)
    assert o.notices == []
    o = run(c, 2, "import os\nfor fd in range(3, 64):\n"
                  "  try: os.write(fd, %r)\n  except OSError: pass" % fake)
    assert o.notices == [] and o.reason in ("exit", "killed"), o.exit


@case("control characters in notices are not sent")
def sanitised():
    c = Client()
    o = run(c, 1, "import os\nfor i in range(3):\n"
                  "  os.symlink('x', 'a\\x1b[31m\\n\\u009b%d' % i)\n"
                  "os.mkdir('b\\x07\\x7f')",
            env={"NO\u0041": "\x1b[31m"})
    for text in o.notices + [o.exit.get("detail", "")]:
        assert text.isprintable(), repr(text)
    for f in o.frames:
        if f.type == EVENT:
            assert not any(b < 32 or b == 127 for b in f.body), f
    c.send(RUN, 2, {"code": "pass", "workspace": "x"})
    c.send(GO, 2)
    assert rest(c).exit["detail"].isprintable()


@case("GO without a program puts files and says accepted")
def put():
    c = Client()
    o = run(c, 1, files=[("d/x", b"123"), ("empty", b"")],
            workspace="session")
    assert o.words == ["accepted"] and "id" not in o.events[0]
    assert (o.status, o.reason) == (0, "exit")
    o = run(c, 2, "print(open('d/x').read(), open('empty').read())",
            workspace="session")
    assert o.out == b"123 \n"


@case("a token is used once")
def token():
    c = Client()
    word = "t.%d" % os.getpid()
    first = run(c, 1, "print('once')", token=word)
    again = run(Client(), 1, "print('once')", token=word)
    assert first.out == b"once\n" and again.out == b""
    assert again.words == ["accepted"] and again.events[0]["again"] is True
    assert again.events[0]["id"] == first.events[0]["id"]
    assert (again.status, again.reason) == (0, "again")
    assert again.exit["id"] == first.events[0]["id"]


@case("a run of another connection is signalled")
def other():
    a, b = Client(), Client()
    accepted = begin(a, 1, SLEEP)[0]
    name = object_of(accepted)["id"]
    for sent, want in ((name, True), (name[:-1], False),
                       ("../" + name, False), ("", False)):
        b.send(SIGNAL, 0, {"id": sent, "sig": "INT"})
        f = object_of(b.need(STATUS))
        assert f["id"] == sent and f["signalled"] is want, f
        assert ("why" in f) is not want
    assert rest(a).status == 130
    b.send(SIGNAL, 0, {"id": name, "cancel": True})
    assert object_of(b.need(STATUS))["signalled"] is False


@case("detached: it goes on, and is attached twice")
def detached():
    c = Client()
    o = run(c, 1, "import time\nfor i in range(4): print(i, flush=True);"
                  "time.sleep(0.2)\nopen('r', 'w').write('res')",
            detach=True)
    assert o.words == ["accepted", "detached"] and o.reason == "detached"
    name = o.exit["id"]
    assert c.end() == ([], 0)
    c = Client()
    c.send(ATTACH, 1, {"id": name, "follow": False})
    assert rest(c).reason in ("following", "exit")
    c.send(ATTACH, 2, {"id": name})
    o = rest(c)
    assert (o.out, o.status) == (b"0\n1\n2\n3\n", 0), o.exit
    assert o.results == {"r": b"res"}
    c.send(ATTACH, 3, {"id": name, "from_offset": 5})
    assert rest(c).out == b"\n3\n"
    c.send(ATTACH, 4, {"id": "20200101-000000-000aa"})
    o = rest(c)
    assert (o.reason, o.status) == ("unknown", 66) and o.exit["detail"]
    c.send(ATTACH, 5, {"id": "../" + name})
    assert rest(c).reason == "unknown"


@case("attached: SIGNAL acts on it, FILE and GO are errors")
def attached():
    for kind in FILE, GO, STDIN, STDIN_EOF:
        c = Client()
        o = run(c, 1, SLEEP, detach=True)
        c.send(ATTACH, 2, {"id": o.exit["id"]})
        c.until(OUT)
        c.send(kind, 2, b"")
        f = c.rest()[-1]
        assert f.type == ERROR and object_of(f)["code"] == "order", f
        assert c.wait() == 76
        c = Client()
        c.send(ATTACH, 1, {"id": o.exit["id"]})
        c.until(OUT)
        c.send(SIGNAL, 1, {"sig": "INT"})
        assert rest(c).status == 130


@case("much that is detached comes back whole")
def spooled():
    c = Client()
    o = run(c, 1, "import sys\nfor i in range(400000): print('%9d' % i)\n"
                  "open('big', 'wb').write(bytes(3000000))", detach=True)
    c.send(ATTACH, 2, {"id": o.exit["id"]})
    o = rest(c)
    assert o.out == b"".join(b"%9d\n" % i for i in range(400000))
    assert o.results == {"big": bytes(3000000)}


@case("an array of JSON that is not ours is ignored")
def unknown_members():
    c = Client()
    c.raw(frame(STATUS, 0, json.dumps(
        {"what": "usage", "x": [[[[[[[]]]]]]], "y": None}).encode()))
    f = object_of(c.need(STATUS))
    assert f["what"] == "usage" and f["runs"] >= 0 and f["cpu"] >= 0
    c.raw(frame(STATUS, 0, b' {"what" : "us\\u0061ge"} \n'))
    assert "wall" in object_of(c.need(STATUS))


@case("just the limits are taken")
def brink():
    c = Client(hello={"versions": [7, 1, 1], "max_frame": 1 << 20,
                      "features": ["what", "is", "this"]})
    o = run(c, 1, "import os, sys; print(len(sys.argv), len(os.environ[k]) "
                  "if (k := 'CUDARUN_A') in os.environ else 0)",
            argv=["x"] * 1000, env={"CUDARUN_A": "x" * (16384 - 10)})
    assert o.out == b"1001 16374\n", (o.out, o.err)
    c.send(RUN, 2, {"code": "import sys; print(len(sys.stdin.read()))",
                    "stdin": True})
    c.send(STDIN, 2, b"x" * 262144)
    c.send(GO, 2)
    c.send(STDIN_EOF, 2)
    assert rest(c).out == b"262144\n"
    text = b'{"what":"usage"}'
    c.raw(frame(STATUS, 0, text + b" " * (65536 - len(text))))
    assert object_of(c.need(STATUS))["what"] == "usage"
    assert c.end() == ([], 0)


@case("a file, frame by frame of one byte")
def small():
    c = Client()
    text = b"print('%s')\n" % (b"x" * 300)
    c.send(RUN, 1, {"script": "a.py", "files": [declare("a.py", text)]})
    c.raw(piece(1, 0, 0, b""))
    for i in range(len(text)):
        c.raw(piece(1, 0, i, text[i:i + 1]))
    c.send(GO, 1)
    o = rest(c)
    assert o.out == b"x" * 300 + b"\n"
    assert ERR not in [f.type for f in o.frames]
