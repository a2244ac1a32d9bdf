"""What is kept of runs: records, spools, lists of them, and results."""
import json
import os
import shutil

from client import (ATTACH, EVENT, EXIT, GO, RESULT, RESULT_END, RUN, SIGNAL,
                    SLEEP, STATUS, Client, Outcome, object_of, run)
from suite import RUNS, WORK, case, children, eventually, workspaces

OLD = "20200101-0000%02d-000aa"


def ask(what):
    c = Client()
    c.send(STATUS, 0, {"what": what})
    f = c.need(STATUS)
    assert len(f.body) <= 65536, len(f.body)
    c.end()
    return object_of(f)


def signal(c, name, word):
    c.send(SIGNAL, 0, {"id": name, "sig": word})
    return object_of(c.until(STATUS)[-1])


def attach(c, number, name):
    c.send(ATTACH, number, {"id": name})
    return c.until(EXIT)


def write_record(ident, name):
    os.mkdir(os.path.join(RUNS, ident), 0o700)
    with open(os.path.join(RUNS, ident, "record.json"), "w") as f:
        json.dump(dict(id=ident, name=name, detached=True, started=1577836800,
                       pid=os.getpid(), token="secret"), f)


@case("a spool is bounded, whatever the client allows")
def spool():
    c = Client()
    o = run(c, 1, "import os\nfor i in range(80): os.write(1, bytes(1 << 20))",
            detach=True, limits={"out": 1 << 52})
    o = Outcome(attach(c, 2, o.exit["id"]))
    assert len(o.out) == o.exit["out_bytes"] <= 64 << 20, o.exit
    assert o.exit["out_bytes"] + o.exit["dropped"] == 80 << 20, o.exit
    path = os.path.join(RUNS, o.exit["id"], "spool")
    assert os.path.getsize(path) < 66 << 20, os.path.getsize(path)


@case("a detached run that leaves too much is told so")
def sparse():
    c = Client()
    o = run(c, 1, "for i in range(20):\n"
                  "  open('f%d' % i, 'wb').truncate(1 << 30)", detach=True)
    o = Outcome(attach(c, 2, o.exit["id"]))
    assert o.status == 73 and not o.results, (o.exit, o.err)
    assert "results have 21474836480 bytes" in o.notices[0], o.notices


@case("a run that was lost: no time passes, nor is its token told")
def lost():
    run(Client(), 1, "pass")
    write_record(OLD % 1, "x.py")
    try:
        r = [r for r in ask("runs")["runs"] if r["id"] == OLD % 1]
        assert r == [{"id": OLD % 1, "name": "x.py", "state": "lost",
                      "detached": True, "started": 1577836800}], r
        assert ask("usage")["wall"] < 1000 * 3600 * 24
    finally:
        shutil.rmtree(os.path.join(RUNS, OLD % 1))


@case("a list of runs is one payload")
def lists():
    names = [OLD % i for i in range(60)]
    before = ask("runs")["count"]
    try:
        for name in names:
            write_record(name, "\x01" * 255)
        told = ask("runs")
        assert told["count"] == before + 60, told["count"]
        assert 30 < len(told["runs"]) < 60 + before
        ids = [r["id"] for r in told["runs"]]
        assert ids == sorted(ids) and (ids[-1] > OLD % 59 or not before)
    finally:
        for name in names:
            shutil.rmtree(os.path.join(RUNS, name), ignore_errors=True)


@case("lists of files are one payload, and so is a question")
def long_names():
    c = Client()
    o = run(c, 1, "import os\np = '/'.join(['\"' * 250] * 6)\n"
                  "os.makedirs(p)\nos.chdir(p)\n"
                  "for i in range(100): open('%d' % i, 'w')",
            workspace="session")
    told = [e for e in o.events if e["event"] == "results"][0]
    assert told["files"] == 100 == len(o.results) and told["list"]
    for f in o.frames:
        assert f.type != EVENT or len(f.body) <= 65536, len(f.body)
    for what in "files", "\u00e9" * 30000 + "x":
        c.send(STATUS, 0, json.dumps({"what": what},
                                     ensure_ascii=False).encode())
        f = c.need(STATUS)
        assert len(f.body) <= 65536, len(f.body)
        told = object_of(f)
        assert what.startswith(told["what"]) and len(told["what"]) <= 64
        if what == "files":
            assert told["count"] == 100 > len(told["files"]) > 10


@case("names without end are refused, and memory is not filled with them")
def many_names():
    o = run(Client(), 1, "import os\np = '/'.join(['x' * 250] * 7)\n"
                         "os.makedirs(p)\nos.chdir(p)\n"
                         "for i in range(9600): open('%0240d' % i, 'w')")
    assert o.status == 73 and "names of the files" in o.notices[0], o.exit


@case("a file that the job closed is not left out without a word")
def closed():
    c = Client()
    c.send(RUN, 1, {"code": "import os\nopen('a', 'w').write('123')\n"
                            "os.chmod('a', 0)\nopen('b', 'w').write('4')"})
    c.send(GO, 1)
    seen = c.until(EXIT)
    heads = [object_of(f) for f in seen if f.type == RESULT]
    tails = [object_of(f) for f in seen if f.type == RESULT_END]
    assert [(h["name"], h["size"]) for h in heads] == [("a", 3), ("b", 1)]
    assert "no right to read" in tails[0]["error"] and "sha256" in tails[1]


@case("so many detached runs and no more")
def crowd():
    c = Client()
    names = []
    for number in range(1, 9):
        o = run(c, number, SLEEP, detach=True)
        assert o.reason == "detached", o.exit
        names.append(o.exit["id"])
    word = "crowd.%d" % os.getpid()
    o = run(c, 9, SLEEP, detach=True, token=word)
    assert (o.reason, o.status) == ("refused", 75), o.exit
    assert "8 detached runs" in o.exit["detail"]
    assert run(c, 10, "pass").status == 0
    for name in names:
        assert signal(c, name, "KILL")["signalled"] is True
    for number, name in enumerate(names, 11):
        assert Outcome(attach(c, number, name)).status == 137
    assert eventually(lambda: not children()[1:]), children()
    o = run(c, 30, "print(1)", detach=True, token=word)
    assert o.reason == "detached" and "again" not in o.events[0], o.exit
    attach(c, 31, o.exit["id"])


@case("what is said to be detached has begun: it can be signalled at once")
def begun():
    c = Client()
    for number in range(1, 30, 3):
        o = run(c, number, SLEEP, detach=True)
        name = o.exit["id"]
        c.send(ATTACH, number + 1, {"id": name})
        c.send(SIGNAL, number + 1, {"sig": "KILL"})
        assert Outcome(c.until(EXIT)).status == 137
        o = run(c, number + 2, SLEEP, detach=True)
        assert signal(c, o.exit["id"], "KILL")["signalled"] is True


@case("a keeper holds nothing of its connection, which has no dead child")
def apart():
    c = Client()
    o = run(c, 1, SLEEP, detach=True)
    with open("/proc/%d/task/%d/children" % ((c.process.pid,) * 2)) as f:
        assert f.read() == ""
    assert len(workspaces()) == 2
    c.end()
    assert len(workspaces()) == 1, workspaces()
    c = Client()
    with open(os.path.join(RUNS, o.exit["id"], "record.json")) as f:
        session = json.load(f)["pid"]
    with open("/proc/%d/stat" % session) as f:
        keeper = int(f.read().rpartition(")")[2].split()[1])
    held = [os.readlink("/proc/%d/fd/%s" % (keeper, n))
            for n in os.listdir("/proc/%d/fd" % keeper)]
    assert sum(WORK + "/cudarun-%d-" % os.getuid() in h for h in held) == 1
    assert not [h for h in held if "signalfd" in h], held
    assert signal(c, o.exit["id"], "KILL")["signalled"] is True
    attach(c, 1, o.exit["id"])
    with open(os.path.join(RUNS, o.exit["id"], "record.json")) as f:
        assert "pid" not in json.load(f)


@case("a name that somebody else has: the records go beside it")
def squatted():
    run(Client(), 1, "pass")
    os.chmod(RUNS, 0o755)
    others = []
    try:
        o = run(Client(), 1, "pass", token="squat")
        again = run(Client(), 1, "pass", token="squat")
        others = [n for n in os.listdir(WORK)
                  if n.startswith(os.path.basename(RUNS) + "-")]
        assert len(others) == 1, others
        assert o.events[0]["id"] == again.events[0]["id"]
        assert again.reason == "again"
        assert [r["id"] for r in ask("runs")["runs"]] == [o.exit["id"]]
    finally:
        os.chmod(RUNS, 0o700)
        for name in others:
            shutil.rmtree(os.path.join(WORK, name))


@case("a token of which nothing was made can be used again")
def token_free():
    run(Client(), 1, "pass")
    word = "free.%d" % os.getpid()
    os.chmod(RUNS, 0o500)
    try:
        o = run(Client(), 1, "print(1)", token=word)
        assert (o.reason, o.status) == ("refused", 73), o.exit
    finally:
        os.chmod(RUNS, 0o700)
    assert run(Client(), 1, "print(1)", token=word).out == b"1\n"
    assert not [n for n in os.listdir(RUNS) if n.startswith("new-")]
