"""Cases, and what must be so behind each of them.

A case is a function; it fails by an exception.  Behind it there is no
process of its servers, no workspace and no core, and no server has written
to its standard error.
"""
import ctypes
import os
import resource
import sys
import time
import traceback

from client import Client, Hung

WORK = os.environ["LAB_WORK"]
MINE = "cudarun-%d-" % os.getuid()
RUNS = os.path.join(WORK, "cudarun-runs-%d" % os.getuid())
PR_SET_CHILD_SUBREAPER = 36

cases = []


def case(name):
    def add(function):
        cases.append((function.__module__, name, function))
        return function
    return add


def add(module, name, function, *args):
    cases.append((module, name, lambda: function(*args)))


def workspaces():
    return [n for n in os.listdir(WORK) if n.startswith(MINE)]


def records():
    """IDs of all runs that the host knows."""
    try:
        return sorted(n for n in os.listdir(RUNS) if n[0].isdigit())
    except FileNotFoundError:
        return []


def children():
    """Processes below us, however far: orphans become ours."""
    parent = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid) as f:
                text = f.read()
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, above = text.rpartition(")")[2].split()[:2]
        parent[int(pid)] = (int(above), state, text.split(" (")[1])
    found = []
    for pid, (above, state, name) in parent.items():
        while above in parent and above != os.getpid():
            above = parent[above][0]
        if above == os.getpid() and state != "Z":
            found.append("%d %s" % (pid, name[:40]))
    return found


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def eventually(what, seconds=20):
    """Until what() is true; whether it became so."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def tidy():
    """Say what is left of a case."""
    wrong = []
    for c in Client.made:
        try:
            c.release()
        except Hung as e:
            wrong.append(str(e))
        if c.status < 0 and not c.killed:
            wrong.append("a server was killed by signal %d" % -c.status)
        if c.said():
            wrong.append("a server wrote: %s" % c.said()[:2000])
    Client.made.clear()
    if not eventually(lambda: not children()):
        wrong.append("processes are left: %s" % children())
    reap()
    if not eventually(lambda: not workspaces(), 5):
        wrong.append("workspaces are left: %s" % workspaces())
    cores = [n for n in os.listdir(".") if n.startswith("core")]
    if cores:
        wrong.append("cores: %s" % cores)
    return wrong


def judge(function):
    wrong = []
    try:
        function()
    except Exception:
        wrong += traceback.format_exc().splitlines()[-6:]
    return wrong + tidy()


def main(modules):
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2
                       if resource.getrlimit(resource.RLIMIT_CORE)[1] ==
                       resource.RLIM_INFINITY else (0, 0))
    chosen = [c for c in cases if c[0] in modules and
              os.environ.get("WIRE_CASE", "") in c[1]]
    print("# cases: %d" % len(chosen))
    for module, name, function in chosen:
        wrong = judge(function)
        print("not ok" if wrong else "ok", "%s: %s" % (module, name))
        for line in wrong:
            print("#", line.replace("\n", "\n# "))
        sys.stdout.flush()
