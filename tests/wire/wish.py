"""RUN asks for what it may not: one ERROR, and nothing else."""
from bad import refused
from client import GO, RUN, declare, frame
from suite import add

A = declare("a.py", b"pass\n")
B = declare("b.py", b"pass\n")
ONE = {"script": "a.py", "files": [A]}


def asked(name, code, status, request):
    """A RUN and a GO behind it."""
    add("wish", name, lambda: refused(code, status, 1, frame(RUN, 1, request),
                                      frame(GO, 1)))


def member(name, code="bad-value", status=76, **more):
    asked(name, code, status, dict({"code": "pass"}, **more))


for name, value in {
        "script": 1, "code": [], "module": {}, "argv": "x", "env": [],
        "name": 1, "gpu": 1, "limits": [], "stdin": 1, "tty": True,
        "detach": "yes", "token": 1, "files": {}, "results": "*",
        "workspace": 1, "quiet": 0, "priority": "x"}.items():
    request = {} if name in ("script", "module") else {"code": "pass"}
    asked("RUN: %s is %r" % (name, value), "bad-value", 76,
          dict(request, **{name: value}))
    asked("RUN: %s is null" % name, "bad-value", 76,
          dict(request, **{name: None}))
member("RUN: a limit below 0", limits={"wall": -1})
member("RUN: a limit of 2^53", limits={"mem": 1 << 53})
member("RUN: a limit of 1.0", limits={"cpu": 1.0})
member("RUN: a limit that is true", limits={"out": True})
member("RUN: rows 10001", tty={"rows": 10001})
member("RUN: cols -1", tty={"cols": -1})
member("RUN: gpu count", gpu={"count": "all"})
member("RUN: gpu mem", gpu={"mem": -1})
member("RUN: priority 101", priority=101)
member("RUN: an argument that is a number", argv=["a", 1])
member("RUN: a value of env that is a number", env={"A": 1})
member("RUN: b64 with a NUL", argv=[{"b64": "YQBi"}])
member("RUN: b64 not padded", argv=[{"b64": "YQ"}])
member("RUN: b64 with a line break", argv=[{"b64": "YWFh\nYWFh"}])
member("RUN: b64 that is a number", argv=[{"b64": 1}])
member("RUN: an empty token", token="")
member("RUN: a token of 65", token="x" * 65)
member("RUN: a token with a slash", token="../x")
member("RUN: a workspace with a slash", workspace="../x")
member("RUN: an empty workspace", workspace="")
member("RUN: a result that is a number", results=[1])
for name, request in {
        "code and module": {"code": "pass", "module": "this"},
        "code and script": dict(ONE, code="pass"),
        "1025 arguments": {"code": "", "argv": [""] * 1025},
        "an argument of 16 KiB and 1": {"code": "", "argv": ["x" * 16385]},
        "257 variables": {"code": "", "env": {"V%d" % i: ""
                                              for i in range(257)}},
        "16 KiB and 1 in env": {"code": "", "env": {"A": "x" * 16383}},
        "a variable 1A": {"code": "", "env": {"1A": ""}},
        "a variable without a name": {"code": "", "env": {"": ""}},
        "a variable A=B": {"code": "", "env": {"A=B": ""}},
        "a variable with a dash": {"code": "", "env": {"A-B": ""}},
        "65 results": {"code": "", "results": ["*"] * 65},
        "a result of 16 KiB and 1": {"code": "", "results": ["x" * 16385]},
        "detach and stdin": {"code": "", "detach": True, "stdin": True},
        "detach and tty": {"code": "", "detach": True, "tty": {}},
        "detach and session": {"code": "", "detach": True,
                               "workspace": "session"},
        "nothing at all": {}, "files for a fresh workspace": {"files": [A]},
        "nothing for the session": {"workspace": "session"},
        "a script that is no file": {"script": "c.py", "files": [A]},
        "a script in a folder": {"script": "d/a.py", "files": [
            dict(A, name="d/a.py")]},
        "a script with a dot": {"script": ".a", "files": [dict(A, name=".a")]},
        "a script with a dash": {"script": "-a", "files": [
            dict(A, name="-a")]},
        "a name for code with a slash": {"code": "", "name": "a/b"},
        }.items():
    asked("RUN: " + name, "usage", 64, request)


def thousand_and_one():
    """1025 files; their hashes do not fit into one payload, so they end
    before: what counts is that the server says usage, not total or size."""
    files = [{"name": "%d" % i, "size": 0, "sha256": A["sha256"]}
             for i in range(1025)]
    refused("bad-json", 76, 1, frame(RUN, 1, {"code": "", "files": files}))


add("wish", "RUN: 1025 whole files are more than 65536 bytes",
    thousand_and_one)
asked("RUN: 1025 files", "usage", 64, {"code": "", "files": [{}] * 1025})
asked("RUN: 1024 files", "bad-value", 76, {"code": "", "files": [{}] * 1024})

# --- names -------------------------------------------------------------------
for name in ("", "/etc/passwd", "/", "a/", "a//b", ".", "..", "../a", "a/..",
             "a/../b", "a/./b", "x/" * 8 + "x", "x" * 256, "a/" + "x" * 256,
             "a\\b", "c:a", "a\nb", "a\x1b[31m", "a\x7f", "a\u0085b",
             "a\u009bb", "a.", "a ", "a./b", "con", "CON", "Con.txt",
             "a/nul", "aux.tar.gz", "prn", "com0", "COM9.x", "lpt1/x",
             "LPT0"):
    asked("a file %r" % (name if len(name) < 30 else name[:5] + "..."),
          "usage", 64, {"code": "", "files": [dict(A, name=name)]})
asked("a file with a NUL", "bad-value", 76,
      {"code": "", "files": [dict(A, name={"b64": "YQBi"})]})
asked("two files of one name", "usage", 64,
      {"code": "", "files": [A, dict(B, name="a.py")]})
asked("two files of one name, once in Base64", "usage", 64,
      {"code": "", "files": [A, dict(B, name={"b64": "YS5weQ=="})]})
for what, change in {
        "no size": {"size": None}, "size -1": {"size": -1},
        "size 2^53": {"size": 1 << 53}, "mode 4096": {"mode": 4096},
        "mode 0.5": {"mode": .5}, "upper case": {"sha256": "A" * 64},
        "63 digits": {"sha256": "a" * 63}, "65 digits": {"sha256": "a" * 65},
        "no digits": {"sha256": ""}}.items():
    asked("a file: " + what, "bad-value", 76,
          {"code": "", "files": [dict(A, **change)]})


def total(name, *files):
    """Said behind RUN, before anything is sent in vain."""
    add("wish", name, lambda: refused("total", 65, 1, frame(
        RUN, 1, {"script": "a.py", "files": list(files)})))


total("files larger than the workspace", A, dict(B, size=1 << 52))
total("files that are too large together", A, *[
    dict(A, name=str(i), size=(1 << 53) - 1) for i in range(400)])
total("a script that is too large", dict(A, size=1 << 29))
