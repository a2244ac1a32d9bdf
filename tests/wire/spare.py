"""Runs that find their interpreter started already."""
import os
import signal
import time

from client import (EXIT, GO, RUN, SIGNAL, SLEEP, STDIN, STDIN_EOF, Client,
                    begin, frame, object_of, rest, run)
from suite import case, children, eventually

SESSION = {"workspace": "session"}


def interpreters():
    """Pids of python processes of ours that are jobs."""
    return {int(c.split()[0]) for c in children() if "python" in c}


def idle(c, number=1, code="print(1)", **more):
    """A session with a spare: the pid of its interpreter."""
    o = run(c, number, code, **dict(SESSION, **more))
    assert o.status == 0, o.exit
    assert eventually(lambda: len(interpreters()) == 1), children()
    return interpreters().pop()


def parent_of(pid):
    with open("/proc/%d/stat" % pid) as f:
        return int(f.read().rpartition(")")[2].split()[1])


@case("the next run is the interpreter that was there before")
def used():
    c = Client()
    spare = idle(c)
    begin(c, 2, SLEEP, **SESSION)
    assert spare in interpreters(), (spare, children())
    c.send(SIGNAL, 2, {"sig": "KILL"})
    rest(c)
    assert eventually(lambda: spare not in interpreters()), children()


@case("and is wholly the next run's")
def whole():
    c = Client()
    idle(c, argv=["old"], env={"OLD": "1"})
    o = run(c, 2, "import os, sys\nprint(sys.argv, __name__, "
                  "os.environ.get('OLD'), os.environ.get('NEW'))",
            argv=["new", "a b"], env={"NEW": "2"}, **SESSION)
    assert o.out == b"['-c', 'new', 'a b'] __main__ None 2\n", o.out
    script = b"import sys, inspect\nprint(__file__, sys.argv[1:], " \
             b"len(inspect.getsource(sys.modules['__main__'])))\n"
    o = run(c, 3, files=[("late.py", script)], script="late.py",
            argv=["x"], **SESSION)
    assert o.out == b"/job/late.py ['x'] %d\n" % len(script), (o.out, o.err)
    o = run(c, 4, module="platform", **SESSION)
    assert b"Linux" in o.out and o.status == 0, (o.out, o.err)
    o = run(c, 5, "raise SystemExit(9)", **SESSION)
    assert o.status == 9, o.exit
    o = run(c, 6, "1 / 0", **SESSION)
    assert o.status == 1 and b"ZeroDivisionError" in o.err, o.err


@case("its script may be as long as any")
def long():
    c = Client()
    idle(c)
    text = b"x = '" + b"y" * 3000000 + b"'\nprint(len(x))\n"
    o = run(c, 2, files=[("big.py", text)], script="big.py", **SESSION)
    assert o.out == b"3000000\n", (o.out[:99], o.err)


@case("files that were put meanwhile are there, results come")
def files():
    c = Client()
    idle(c)
    run(c, 2, files=[("data", b"12")], **SESSION)
    o = run(c, 3, "open('r', 'w').write(open('data').read() * 2)", **SESSION)
    assert o.results == {"r": b"1212"}, (o.results, o.err)


@case("live input, its end, and none")
def typed():
    c = Client()
    idle(c)
    c.send(RUN, 2, dict(SESSION, code="print(input(), input())", stdin=True))
    c.send(GO, 2)
    c.send(STDIN, 2, b"a\nb\n")
    assert rest(c).out == b"a b\n"
    c.send(RUN, 3, dict(SESSION, code="import sys; print(sys.stdin.read())",
                        stdin=True))
    c.send(STDIN, 3, b"xyz")
    c.send(STDIN_EOF, 3)
    c.send(GO, 3)
    assert rest(c).out == b"xyz\n"
    o = run(c, 4, "import sys; print(repr(sys.stdin.read()))", **SESSION)
    assert o.out == b"''\n", o.out


@case("the time it waited is not the run's")
def waited():
    c = Client()
    idle(c, limits={"wall": 1500})
    time.sleep(1.6)         # longer than the limit
    o = run(c, 2, "print(1)", limits={"wall": 1500}, **SESSION)
    assert o.status == 0 and o.exit["wall"] < 1500, o.exit


@case("other limits are for another interpreter")
def other_limits():
    c = Client()
    spare = idle(c)
    begin(c, 2, SLEEP, limits={"wall": 1000}, **SESSION)
    assert spare not in interpreters(), (spare, children())
    assert rest(c).reason == "timeout"
    o = run(c, 3, "while True: pass", limits={"wall": 1000}, **SESSION)
    assert o.reason == "timeout", o.exit


@case("so are terminals, fresh workspaces and detached runs")
def others():
    c = Client()
    idle(c)
    o = run(c, 2, "import sys; print(sys.stdout.isatty())",
            tty={"rows": 24, "cols": 80}, **SESSION)
    assert b"True" in o.out, o.out
    idle(c, 3, "open('mine', 'w')", results=[])
    o = run(c, 4, "import os; print(os.listdir())", workspace="fresh")
    assert b"mine" not in o.out, o.out
    idle(c, 5)
    o = run(c, 6, "print(1)", detach=True)
    assert o.reason == "detached", o.exit
    o = run(c, 7, "import os; print(os.listdir())", **SESSION)
    assert b"mine" in o.out, o.out


@case("one that was killed is replaced")
def killed():
    c = Client()
    os.kill(idle(c), signal.SIGKILL)
    assert eventually(lambda: len(children()) == 1), children()
    o = run(c, 2, "print(2)", **SESSION)
    assert (o.status, o.out) == (0, b"2\n"), o.exit
    spare = idle(c, 3)
    # Its pid 1's parent: the monitor.
    os.kill(parent_of(parent_of(spare)), signal.SIGTERM)
    o = run(c, 4, "print(4)", **SESSION)
    assert (o.status, o.out) == (0, b"4\n"), o.exit
    spare = idle(c, 5)
    # One that was stopped does not answer, and is not waited for.
    monitor = parent_of(parent_of(spare))
    os.kill(monitor, signal.SIGSTOP)
    o = run(c, 6, "print(6)", **SESSION)
    assert (o.status, o.out) == (0, b"6\n"), o.exit
    os.kill(monitor, signal.SIGCONT)
    assert eventually(lambda: spare not in interpreters()), children()


def outlives(warm):
    c = Client()
    if warm:
        idle(c)
    frames = begin(c, 2, "import signal\n"
                   "for s in 2, 15: signal.signal(s, signal.SIG_IGN)\n" +
                   SLEEP, **SESSION)
    name = [object_of(f)["id"] for f in frames if b"accepted" in f.body][0]
    c.killed = True
    os.kill(c.process.pid, signal.SIGKILL)
    c.process.wait()
    other = Client()
    other.send(SIGNAL, 0, {"id": name, "sig": "KILL"})
    answer = object_of(other.need(0x19))
    assert answer["signalled"], answer
    assert eventually(lambda: len(children()) == 1), children()


@case("a run that outlives its connection can be found and ended")
def outlives_cold():
    outlives(False)


@case("so can one that was a spare")
def outlives_warm():
    outlives(True)


@case("a signal behind GO ends what has not begun")
def at_once():
    for warm in False, True:
        c = Client()
        if warm:
            idle(c)
        c.raw(frame(RUN, 2, dict(SESSION, code=SLEEP)) + frame(GO, 2) +
              frame(SIGNAL, 2, {"sig": "INT"}))
        o = rest(c)
        assert o.reason == "cancelled", (warm, o.exit)
        c.end()


@case("it ends with its connection")
def ends():
    c = Client()
    idle(c)
    assert c.end()[1] == 0
    assert not children(), children()


@case("also with one that is killed")
def ends_killed():
    c = Client()
    idle(c)
    c.killed = True
    os.kill(c.process.pid, signal.SIGKILL)
    assert eventually(lambda: not children()), children()
    Client().end()          # sweeps what the dead one left


@case("a run is signalled and cancelled like any")
def signalled():
    c = Client()
    idle(c)
    begin(c, 2, "import signal\n"
                "signal.signal(signal.SIGUSR1, lambda *_: exit(7))\n" + SLEEP,
          **SESSION)
    c.send(SIGNAL, 2, {"sig": "USR1"})
    assert rest(c).status == 7
    begin(c, 3, SLEEP, **SESSION)
    c.send(SIGNAL, 3, {"cancel": True})
    assert rest(c).reason == "cancelled"


@case("a client that goes takes run and spare along")
def leaves():
    c = Client()
    idle(c)
    begin(c, 2, SLEEP, **SESSION)
    assert eventually(lambda: len(interpreters()) == 2), children()
    c.drop()
    assert eventually(lambda: not children(), 40), children()


@case("what it uses is counted from its start")
def counted():
    c = Client()
    idle(c, limits={"cpu": 1000})
    o = run(c, 2, "while True: pass", limits={"cpu": 1000}, **SESSION)
    assert o.reason == "cpu", o.exit
    o = run(c, 3, "import socket\ntry: socket.socket(socket.AF_PACKET)\n"
                  "except OSError: print('refused')", limits={"cpu": 1000},
            **SESSION)
    assert o.out == b"refused\n", o.out
    assert any("AF_PACKET" in n for n in o.notices), o.notices
