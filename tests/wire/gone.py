"""A client that goes away at any moment, and what takes its time."""
import os
import select
import signal
import subprocess
import time

from client import (ERROR, EVENT, EXIT, FILE, GET, GO, HELLO, MAGIC, OUT, PING,
                    PONG, RESIZE, RUN, SIGNAL, STATUS, STDIN, STDIN_EOF,
                    Client, Outcome, declare, frame, object_of, piece, run)
from suite import add, case, children, eventually, workspaces

SLEEP = "print('here', flush=True)\nimport time\ntime.sleep(100)"
DEAF = "import signal\nfor s in 1, 2, 15: signal.signal(s, signal.SIG_IGN)\n"
FORKS = ("import os, time\nfor i in range(3): os.fork()\n"
         "os.setsid() if os.getpid() != 1 else 0\n"
         "print('here', flush=True)\ntime.sleep(100)")

STAGES = {
    "the magic": ([], None),
    "HELLO": ([], HELLO),
    "RUN": ([frame(RUN, 1, {"script": "a", "files": [declare("a", b"12")]})],
            HELLO),
    "half a file": ([frame(RUN, 1, {"code": "", "files": [
        declare("d/a", b"12")]}), piece(1, 0, 0, b"1")], HELLO),
    "half a frame": ([frame(RUN, 1, {"code": SLEEP})[:20]], HELLO),
    "GO": ([frame(RUN, 1, {"code": SLEEP}), frame(GO, 1)], HELLO),
    "accepted": ([frame(RUN, 1, {"code": SLEEP}), frame(GO, 1)], EVENT),
    "output": ([frame(RUN, 1, {"code": SLEEP}), frame(GO, 1)], OUT),
    "output of a deaf job": ([frame(RUN, 1, {"code": DEAF + SLEEP}),
                              frame(GO, 1)], OUT),
    "output of many": ([frame(RUN, 1, {"code": FORKS}), frame(GO, 1)], OUT),
    "output without end": ([frame(RUN, 1, {
        "code": "import os\nwhile True: os.write(1, bytes(65536))"}),
        frame(GO, 1)], OUT),
    "stdin": ([frame(RUN, 1, {"code": SLEEP, "stdin": True}), frame(GO, 1),
               frame(STDIN, 1, bytes(65536)) * 4], OUT),
    "a terminal's output": ([frame(RUN, 1, {"code": SLEEP, "tty": {}}),
                             frame(GO, 1)], OUT),
    "results": ([frame(RUN, 1, {
        "code": "open('x', 'wb').write(bytes(30000000))"}), frame(GO, 1)],
        0x34),
    "a GET": ([frame(RUN, 1, {"workspace": "session", "results": [],
                              "code": "open('x', 'wb').write(bytes(1 << 24))"
                              }), frame(GO, 1), frame(GET, 0, {"name": "x"})],
              EXIT),
    "EXIT": ([frame(RUN, 1, {"code": "pass"}), frame(GO, 1)], EXIT),
}


def started(stage):
    sent, seen = STAGES[stage]
    c = Client(greet=False)
    c.raw(MAGIC)
    c.magic()
    if seen is not None:
        c.send(HELLO, 0, {"versions": [1]})
        c.need(HELLO)
    for data in sent:
        c.raw(data)
    if seen not in (None, HELLO):
        c.until(seen)
    return c


def cut(stage):
    """Both directions at once."""
    c = started(stage)
    c.drop()
    assert c.wait(30) in (0, 76), c.status


def closed(stage):
    """Only ours; who still reads sees the end, and no EXIT of a run that
    was stopped."""
    c = started(stage)
    c.close()
    seen = c.rest(30)
    half = stage == "half a frame"
    assert c.wait() == (76 if half else 0), c.status
    errors = [f for f in seen if f.type == ERROR]
    assert len(errors) == (1 if half else 0), errors
    if "output" in stage or stage == "stdin":
        assert not [f for f in seen if f.type == EXIT], seen[-1]


def killed(stage):
    """The server itself: nothing may outlive it."""
    c = started(stage)
    os.kill(c.process.pid, signal.SIGKILL)
    c.killed = True
    c.wait()
    assert eventually(lambda: not children()), children()
    Client().end()          # the next one sweeps


for stage in STAGES:
    add("gone", "cut at " + stage, cut, stage)
    add("gone", "closed at " + stage, closed, stage)
for stage in ("HELLO", "half a file", "output", "output of a deaf job",
              "output of many", "results"):
    add("gone", "the server is killed at " + stage, killed, stage)


def mistaken(kind, payload):
    """An ERROR while a job runs stops it, and there is no EXIT."""
    c = started("output")
    c.send(kind, 1 if kind not in (HELLO, GET, STATUS, PING) else 0, payload)
    seen = c.rest()
    assert [f.type for f in seen] == [ERROR], seen
    status = object_of(seen[0])["status"]
    assert c.wait() == status


for kind, payload in ((RUN, {"code": ""}), (FILE, bytes(11)), (GO, b""),
                      (STDIN, b"x"), (STDIN_EOF, b""), (SIGNAL, {}),
                      (RESIZE, {}), (HELLO, {"versions": [1]}), (GET, {}),
                      (STATUS, b"["), (PING, bytes(33)), (0x20, b"")):
    add("gone", "type %#x while a job runs" % kind, mistaken, kind, payload)


@case("more stdin than credit while a job runs")
def overrun():
    c = Client()
    c.send(RUN, 1, {"code": SLEEP, "stdin": True})
    c.send(GO, 1)
    c.until(OUT)
    for _ in range(16):
        c.send(STDIN, 1, bytes(65536))
    c.flush()
    seen = c.rest()
    assert object_of(seen[-1])["code"] == "credit", seen
    assert not [f for f in seen if f.type == EXIT]
    assert c.wait() == 76


@case("an ERROR of the client's stops the job")
def client_error():
    c = started("output")
    c.send(ERROR, 0, {"code": "x"})
    assert c.rest() == [] and c.wait() == 76


@case("TERM to the server is the end of the connection")
def terminated():
    c = started("output")
    os.kill(c.process.pid, signal.SIGTERM)
    c.rest()
    assert c.wait() == 0


@case("what takes its time: half a magic, idleness, a heartbeat")
def slow():
    halves = [Client(greet=False) for _ in range(3)]
    halves[1].raw(MAGIC[:1])
    halves[2].raw(MAGIC[:7])
    idle, silent = Client(), Client()
    silent.send(RUN, 1, {"code": "import time; time.sleep(18)"})
    silent.send(GO, 1)
    since = time.monotonic()
    for c in halves:
        assert c.bytes(1) == b"" and c.wait() == 75
        assert time.monotonic() - since > 9
    o = Outcome(silent.until(EXIT))
    assert o.words == ["accepted", "started", "heartbeat"], o.words
    assert o.frames[2].run == 1
    idle.send(PING, 0, b"still there?")
    assert [f.type for f in idle.end()[0]] == [PONG]


def through(*words):
    command = os.environ["SSH_TO"].split()
    return Client(command=command + list(words))


@case("through sshd: the subsystem")
def subsystem():
    c = through("-s", "gpu-lab", "cudarun")
    o = run(c, 1, "print(input())\nopen('r', 'wb').write(bytes(1 << 20))",
            stdin=True, go=False)
    c.send(STDIN, 1, b"typed\n")
    c.send(GO, 1)
    o = Outcome(c.until(EXIT))
    assert o.out == b"typed\n" and o.results == {"r": bytes(1 << 20)}
    c.send(RUN, 2, {"code": SLEEP})
    c.send(GO, 2)
    c.until(OUT)
    c.send(SIGNAL, 2, {"cancel": True})
    assert Outcome(c.until(EXIT)).status == 130
    c.send(0x20)
    seen = c.rest()
    assert [object_of(f)["code"] for f in seen] == ["unknown-type"]
    assert c.wait() == 76


@case("through sshd: cudarun --framed, and the client is killed")
def framed():
    c = through("gpu-lab", "cudarun", "--framed")
    c.send(RUN, 1, {"code": DEAF + SLEEP})
    c.send(GO, 1)
    c.until(OUT)
    assert workspaces()
    os.kill(c.process.pid, signal.SIGKILL)
    c.killed = True
    c.wait()
    assert eventually(lambda: not workspaces()), workspaces()


@case("through sshd: noise instead of the magic")
def noise():
    p = subprocess.run(os.environ["SSH_TO"].split() +
                       ["-s", "gpu-lab", "cudarun"], input=b"print(1)\n",
                       stdout=subprocess.PIPE, timeout=60)
    assert p.returncode == 76
    assert p.stdout.startswith(b"cudarun: this is the framed subsystem")
    assert p.stdout.count(b"\n") == 1


@case("a server without its descriptors or with words says so plainly")
def words():
    for argument in "--no-such", "x":
        p = subprocess.run([os.environ["SUBSYSTEM"], argument],
                           stdin=subprocess.DEVNULL, capture_output=True)
        assert p.returncode == 64 and p.stdout == b"", p
        assert p.stderr.startswith(b"cudarun: ")
    assert select.select([], [], [], 0) == ([], [], [])
