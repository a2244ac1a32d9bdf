"""Files in both directions, and the workspaces they are in."""
import hashlib
import os

from client import (ERROR, EVENT, EXIT, GET, GO, MORE, RESULT, RESULT_DATA,
                    RESULT_END, RUN, STATUS, Client, Outcome, declare,
                    object_of, piece, run)
from suite import WORK, case, eventually, workspaces


def get(c, name, offset=None):
    """RESULT or None, the bytes, RESULT_END."""
    c.send(GET, 0, {"name": name} if offset is None else
           {"name": name, "offset": offset})
    seen = c.until(RESULT_END)
    head = [object_of(f) for f in seen if f.type == RESULT]
    data = b"".join(f.body for f in seen if f.type == RESULT_DATA)
    return head[0] if head else None, data, object_of(seen[-1])


@case("files arrive, large and empty, with their modes")
def arrive():
    c = Client()
    big = os.urandom(1500000)
    c.send(RUN, 1, {"script": "s.py", "files": [
        declare("s.py", TELL), declare("e", b""),
        declare("d/e/f", big), declare("x", b"1", mode=0o777),
        declare("y", b"2", mode=0o4022),
        dict(declare("b", b"3"), name={"b64": "Yv8="})]})
    c.raw(piece(1, 0, 0, TELL))
    at, credit = 0, 262144 - len(TELL)
    while at < len(big):
        n = min(credit, 65526, len(big) - at)
        if n == 0:
            credit += int.from_bytes(c.need(MORE).body, "big")
            continue
        c.raw(piece(1, 2, at, big[at:at + n]))
        at, credit = at + n, credit - n
    for i in 3, 4, 5:
        c.raw(piece(1, i, 0, b"%d" % (i - 2)))
    c.send(GO, 1)
    o = Outcome(c.until(EXIT))
    want = [("b\udcff", 1, "600", "3"), ("d/e/f", len(big), "600", None),
            ("e", 0, "600", ""), ("x", 1, "700", "1"), ("y", 1, "600", "2")]
    got = eval(o.out)
    assert [g[:3] for g in got] == [w[:3] for w in want], got
    assert got[1][3] == hashlib.sha256(big).hexdigest()
    assert o.results == {}, "what came is no result"


TELL = b"""import os, hashlib
found = []
for top, dirs, files in os.walk("."):
    for f in files:
        p = os.path.join(top, f)[2:]
        b = open(p, "rb").read()
        if f != "s.py":
            found.append((p, len(b), "%o" % (os.stat(p).st_mode & 0o7777),
                          hashlib.sha256(b).hexdigest()))
print(ascii(sorted(found)))
"""


@case("results: what is new or changed, and nothing else")
def results():
    c = Client()
    o = run(c, 1, "import os\nopen('same').read()\nos.mkdir('d')\n"
            "open('d/new', 'w').write('n')\nopen('change', 'a').write('2')\n"
            "open('empty', 'w')\nopen('.hid', 'w')\nopen('d/.hid', 'w')\n"
            "os.mkdir('__pycache__'); open('__pycache__/x', 'w')\n"
            "open('exe', 'w'); os.chmod('exe', 0o755)",
            files=[("same", b"s"), ("change", b"1")])
    assert o.results == {"d/new": b"n", "change": b"12", "empty": b"",
                         "d/.hid": b"", "exe": b""}, o.results
    event = o.events[-1]
    assert (event["event"], event["files"], event["bytes"]) == (
        "results", 5, 3), event
    assert {(i["name"], i["size"]) for i in event["list"]} == {
        (n, len(b)) for n, b in o.results.items()}
    heads = {object_of(f)["name"]: object_of(f) for f in o.frames
             if f.type == RESULT}
    assert heads["exe"]["mode"] == 448 and heads["empty"]["mode"] == 384
    assert all(h["mtime"] > 1600000000 for h in heads.values())


@case("results: patterns")
def patterns():
    c = Client()
    code = ("import os\nos.makedirs('d/e')\n"
            "for n in 'a.png', 'b.txt', 'd/c.png', 'd/e/f.png', 'ab.png':\n"
            "  open(n, 'w').write(n)")
    every = {"a.png", "b.txt", "d/c.png", "d/e/f.png", "ab.png"}
    for number, (wanted, found) in enumerate((
            (None, every), ([], set()), (["**"], every),
            (["*"], {"a.png", "b.txt", "ab.png"}),
            (["*.png"], {"a.png", "ab.png"}), (["?.png"], {"a.png"}),
            (["**/*.png"], every - {"b.txt"}), (["d/*"], {"d/c.png"}),
            (["d/**"], {"d/c.png", "d/e/f.png"}), (["[!a].*"], {"b.txt"}),
            (["nothing", "b.txt"], {"b.txt"}), (["../*", "/*"], set())), 1):
        more = {} if wanted is None else {"results": wanted}
        o = run(c, number, code, **more)
        assert set(o.results) == found, (wanted, o.results)


@case("results: links, fifos, hard links and odd names stay")
def hostile():
    c = Client()
    o = run(c, 1, "import os\nos.symlink('/etc/passwd', 'link')\n"
            "os.symlink('/etc', 'folder')\n"
            "open('a', 'w').write('a')\nos.link('a', 'b')\n"
            "open('c\\\\d', 'w')\nopen('con', 'w')\nopen('x\\n', 'w')\n"
            "open('good', 'w').write('g')\n"
            "try: os.mkfifo('fifo')\nexcept OSError: pass")
    assert o.results == {"good": b"g"}, o.results
    event = [e for e in o.events if e["event"] == "results"][0]
    assert event["files"] == 1 and event["left_out"] >= 7, event
    o = run(c, 2, "import os\np = ''\nfor i in range(9):\n"
            "  p += 'd/'; os.mkdir(p)\nopen('d/' * 7 + 'in', 'w')\n"
            "open('d/' * 8 + 'out', 'w')")
    assert list(o.results) == ["d/" * 7 + "in"], o.results


@case("a result of many frames, and many results")
def large():
    c = Client()
    o = run(c, 1, "for i in range(3): open('%d' % i, 'wb').write("
            "bytes([i]) * 3000000)")
    assert o.results == {str(i): bytes([i]) * 3000000 for i in range(3)}
    o = run(c, 2, "for i in range(500): open('%d' % i, 'w').write(str(i))")
    assert len(o.results) == 500
    assert len(o.events[-1]["list"]) == 100 and o.events[-1]["files"] == 500


@case("the session's workspace stays, a fresh one does not")
def session():
    c = Client()
    run(c, 1, "open('f', 'w').write('1')", workspace="session")
    assert len(workspaces()) == 1
    o = run(c, 2, "import os; print(os.listdir())")
    assert "f" not in o.out.decode()
    o = run(c, 3, "print(open('f').read())", files=[("g", b"")],
            workspace="session")
    assert o.out == b"1\n" and o.results == {}
    o = run(c, 4, "print(open('f').read())", files=[("f", b"new")],
            workspace="session")
    assert o.out == b"new\n", "a file that is there is replaced"
    o = run(c, 5, files=[("f/x", b"")], workspace="session")
    assert o.reason == "refused" and o.exit["detail"], o.exit
    o = run(c, 6, "import os; os.mkdir('folder')", workspace="session")
    o = run(c, 7, files=[("folder", b"1")], workspace="session")
    assert o.reason == "refused", o.exit
    assert c.end() == ([], 0) and eventually(lambda: not workspaces())


@case("a session's workspace is joined, and stays while it is used")
def joined():
    a, b = Client(), Client()
    name = a.hello["session"]
    run(a, 1, "open('f', 'w').write('1')", workspace="session")
    o = run(b, 1, "print(open('f').read()); open('g', 'w')", workspace=name)
    assert o.out == b"1\n" and o.results == {"g": b""}, o.err
    assert get(a, "g")[0] and not get(b, "g")[0]
    o = run(a, 2, "print(open('f').read())", workspace=name)
    assert o.out == b"1\n"
    a.end()
    assert eventually(lambda: len(workspaces()) == 1)
    c = Client()
    assert run(c, 1, "pass", workspace=name).reason == "refused"


@case("another's folder that looks like a workspace is not joined")
def planted():
    name = "0123456789abcdef"
    folder = os.path.join(WORK, "cudarun-%d-%s" % (os.getuid(), name))
    os.mkdir(folder, 0o700)
    c = Client()
    os.symlink(folder, os.path.join(WORK, "cudarun-%d-fedcba9876543210" %
                                    os.getuid()))
    try:
        o = run(c, 1, "pass", workspace="fedcba9876543210")
        assert o.reason == "refused", o.exit
    finally:
        os.unlink(os.path.join(WORK, "cudarun-%d-fedcba9876543210" %
                               os.getuid()))
        c.end()
        eventually(lambda: not os.path.exists(folder), 5)
        if os.path.exists(folder):
            os.rmdir(folder)


@case("links of an earlier run do not lead a file out")
def symlinks():
    target = os.path.join(WORK, "outside-%d" % os.getpid())
    os.mkdir(target)
    with open(target + "/safe", "w") as f:
        f.write("safe")
    plant = ("import os\nos.symlink(%r, 'link')\n"
             "os.symlink(%r, 'file')\nos.symlink('..', 'up')\n"
             "os.mkdir('in'); os.symlink('../in', 'in/self')\n"
             "os.symlink(%r, 's.py')" % (target, target + "/safe",
                                         target + "/safe"))
    try:
        for name in ("link/x", "link/safe", "up/x", "in/self/x"):
            c = Client()
            run(c, 1, plant, workspace="session")
            o = run(c, 2, files=[(name, b"escaped")], workspace="session")
            assert o.reason == "refused", (name, o.exit)
            assert os.listdir(target) == ["safe"], os.listdir(target)
        c = Client()
        run(c, 1, plant, workspace="session")
        o = run(c, 2, files=[("file", b"inside"), ("s.py", b"print(7)")],
                script="s.py", workspace="session")
        assert (o.status, o.out) == (0, b"7\n"), (o.exit, o.err)
        assert get(c, "file")[1] == b"inside"
        for name in "link/safe", "up", "in/self":
            assert get(c, name)[0] is None
        with open(target + "/safe") as f:
            assert f.read() == "safe", "written through a link"
        assert sorted(os.listdir(WORK)) == sorted(set(os.listdir(WORK)) -
                                                  {"x"})
    finally:
        os.unlink(target + "/safe")
        for name in os.listdir(target):
            os.unlink(target + "/" + name)
        os.rmdir(target)


@case("GET: whole, from an offset, and what is not there")
def fetch():
    c = Client()
    data = os.urandom(700000)
    c.send(RUN, 1, {"workspace": "session", "files": [
        declare("a/b", data, mode=448), declare("empty", b"")]})
    at, credit = 0, 262144
    while at < len(data):
        n = min(65526, len(data) - at, credit)
        if n == 0:
            credit += int.from_bytes(c.need(MORE).body, "big")
            continue
        c.raw(piece(1, 0, at, data[at:at + n]))
        at, credit = at + n, credit - n
    c.send(GO, 1)
    c.until(EXIT)
    for offset in None, 0, 1, 699999, 700000:
        head, got, tail = get(c, "a/b", offset)
        assert (head["name"], head["size"], head["mode"]) == (
            "a/b", 700000, 448)
        assert got == data[offset or 0:]
        assert tail == {"sha256": hashlib.sha256(got).hexdigest()}
    head, got, tail = get(c, "empty")
    assert head["size"] == 0 and got == b"" and "sha256" in tail
    for name, offset in (("a/b", 700001), ("none", 0), ("a", 0),
                         ("../x", 0), ("/etc/passwd", 0), ("a/../a/b", 0),
                         ("", 0), ("nul", 0), ("a\x00b"[:1], 0)):
        head, got, tail = get(c, name, offset)
        assert head is None and got == b"" and list(tail) == ["error"], name


@case("GET that is cancelled ends, and the next one comes")
def cancelled():
    c = Client()
    run(c, 1, "open('f', 'wb').truncate(1 << 28); open('g', 'w').write('g')",
        workspace="session", results=[])
    c.send(GET, 0, {"cancel": True})        # of none
    c.send(GET, 0, {"name": "f"})
    assert object_of(c.need(RESULT))["size"] == 1 << 28
    c.need(RESULT_DATA)
    c.send(GET, 0, {"cancel": True})
    seen = c.until(RESULT_END)
    assert object_of(seen[-1]) == {"error": "cancelled"}, seen[-1]
    assert sum(len(f.body) for f in seen) < 1 << 26
    assert get(c, "g")[1] == b"g"
    c.send(GET, 0, {"cancel": True})
    c.send(STATUS, 0, {"what": "files"})
    assert c.until(STATUS)[-1].run == 0


@case("cancel while results are sent: no more of them")
def results_cancelled():
    c = Client()
    c.send(RUN, 1, {"code": "for n in 'abc': open(n, 'wb').truncate(1 << 26)"})
    c.send(GO, 1)
    c.until(RESULT_DATA)
    c.send(0x15, 1, {"sig": "INT"})         # meant for the script
    c.until(RESULT_DATA)
    c.send(0x15, 1, {"cancel": True})
    seen = c.until(EXIT)
    assert len([f for f in seen if f.type == RESULT]) < 2
    ends = [object_of(f) for f in seen if f.type == RESULT_END]
    assert ends[-1] == {"error": "cancelled"}, ends
    exit = object_of(seen[-1])
    assert (exit["status"], exit["reason"]) == (0, "exit"), exit
    assert run(c, 2, "print(2)").out == b"2\n"


@case("GET while a job runs")
def meanwhile():
    c = Client()
    c.send(RUN, 1, {"code": "open('f', 'w').write('x' * 1000000)\n"
                            "print('here', flush=True)\n"
                            "import time; time.sleep(100)",
                    "workspace": "session"})
    c.send(GO, 1)
    c.until(0x30)
    head, got, tail = get(c, "f")
    assert got == b"x" * 1000000
    c.send(0x15, 1, {"sig": "KILL"})
    c.until(EXIT)


@case("a file that changes while it is sent is said to")
def changes():
    c = Client()
    c.send(RUN, 1, {"code": "import os, time\n"
                            "f = open('f', 'wb'); f.truncate(1 << 26)\n"
                            "print('here', flush=True)\n"
                            "while not os.path.exists('cut'):\n"
                            "  time.sleep(.01)\n"
                            "f.truncate(10); print('cut', flush=True)\n"
                            "time.sleep(100)", "workspace": "session"})
    c.send(GO, 1)
    c.until(0x30)
    b = Client()
    c.send(GET, 0, {"name": "f"})
    assert object_of(c.need(RESULT))["size"] == 1 << 26
    run(b, 1, files=[("cut", b"")], workspace=c.hello["session"])
    path = os.path.join(WORK, workspaces_of(c), "f")
    assert eventually(lambda: os.path.getsize(path) == 10)
    seen = c.until(RESULT_END)
    assert "error" in object_of(seen[-1]), seen[-1]
    c.send(0x15, 1, {"sig": "KILL"})
    c.until(EXIT)


def workspaces_of(c):
    return [n for n in workspaces() if n.endswith(c.hello["session"])][0]


@case("STATUS: files, runs, usage, GPUs, check")
def status():
    c = Client()
    before = ask(c, "usage")
    o = run(c, 1, "open('b', 'w').write('22'); open('a', 'w')",
            workspace="session", name="shown.py")
    s = ask(c, "files")
    assert [(f["name"], f["size"]) for f in s["files"]] == [("a", 0),
                                                            ("b", 2)]
    assert s["count"] == 2
    runs = ask(c, "runs")["runs"]
    assert runs == sorted(runs, key=lambda r: r["id"])
    mine = [r for r in runs if r["id"] == o.events[0]["id"]][0]
    assert (mine["state"], mine["status"], mine["reason"]) == (
        "ended", 0, "exit")
    assert mine["detached"] is False and mine["bytes"] == 0
    assert mine["started"] > 1600000000 and mine["wall"] >= 0
    after = ask(c, "usage")
    # The oldest records go at some point.
    assert after["runs"] - before["runs"] in (0, 1)
    assert min(after["runs"], after["wall"], after["cpu"]) >= 1
    s = ask(c, "gpus")
    assert "gpus" in s or s["why"]
    s = ask(c, "check")
    assert s["text"] and s["status"] in (0, 69), s
    assert ask(c, "weather")["error"]
    c.send(RUN, 2, {"code": "print(1, flush=True); import time;"
                            "time.sleep(100)"})
    c.send(GO, 2)
    c.until(0x30)
    last = ask(c, "runs")["runs"][-1]
    assert last["state"] == "running" and "status" not in last
    c.send(0x15, 2, {"sig": "INT"})
    c.until(EXIT)


def ask(c, what):
    c.send(STATUS, 0, {"what": what})
    s = object_of(c.until(STATUS)[-1])
    assert s["what"] == what
    return s


@case("STATUS: runs with names as long as they may be")
def names():
    c = Client()
    for number in 1, 2, 3:
        c.send(RUN, number, {"module": "m" * 50000})
        c.send(GO, number)
        c.until(EXIT)
    c.send(STATUS, 0, {"what": "runs"})
    f = c.need(STATUS)
    assert len(f.body) <= 65536
    assert object_of(f)["runs"][-1]["name"].startswith("mmm")


@case("STATUS: more files than one answer can name")
def many():
    c = Client()
    run(c, 1, "for i in range(700): open('%03d' % i + 'x' * 200, 'w')",
        workspace="session", results=[])
    s = ask(c, "files")
    assert s["count"] == 700 and 100 < len(s["files"]) < 700


@case("a checksum that is wrong leaves no run and no file")
def checksum():
    c = Client()
    c.send(RUN, 1, {"files": [dict(declare("f", b"123"))],
                    "workspace": "session"})
    c.raw(piece(1, 0, 0, b"124"))
    f = c.need(ERROR)
    assert object_of(f)["code"] == "checksum" and f.run in (0, 1)
    assert c.rest() == [] and c.wait() == 65
    assert not [f for f in c.held if f == EVENT]
