"""Bad input: one ERROR with the right code, the right status, and nothing
else: no run, no record, no byte more.  Our side stays open meanwhile, so it
is the server that ends."""
import struct
import time

from client import (ATTACH, ERROR, EXIT, FILE, GET, GO, HELLO, MAGIC, MORE,
                    PING, PONG, RESIZE, RUN, SIGNAL, STATUS, STDIN,
                    STDIN_EOF, Client, declare, frame, object_of, piece)
from suite import add, case, records

A = declare("a.py", b"pass\n")
B = declare("b.py", b"pass\n")
TWO = {"script": "a.py", "files": [A, B]}
ONE = {"script": "a.py", "files": [A]}
ASKS = {"code": "pass", "stdin": True}


def refused(code, status, run, *sent, greet=True, hello=True):
    before = records()
    c = Client(greet=greet and hello)
    if greet and not hello:
        c.raw(MAGIC)
        c.magic()
    for data in sent:
        c.raw(data)
    seen = [f for f in c.rest() if f.type != MORE]
    assert len(seen) == 1, seen
    assert seen[0].type == ERROR, seen
    said = object_of(seen[0])
    assert said["code"] in code.split(), said
    assert said["status"] == status, said
    assert said["detail"] and said["detail"].isprintable(), said
    assert seen[0].run in (0, run), seen
    if code == "version":
        assert said["versions"] == [1], said
    assert c.wait() == status, c.status
    assert records() == before, "a run was recorded"


def bad(name, code, status, *sent, run=0, **more):
    add("bad", name, lambda: refused(code, status, run, *sent, **more))


# --- frames ------------------------------------------------------------------
for kind in (PING, PONG, RUN, FILE, GO, STDIN, STDIN_EOF, SIGNAL, RESIZE,
             ATTACH, GET, STATUS, 0x20, 0x30, 0x7f):
    bad("type %#x before HELLO" % kind,
        "unknown-type order" if kind in (0x20, 0x30, 0x7f) else "order", 76,
        frame(kind, 0, b"{}"), hello=False)
for kind in (0x00, 0x05, 0x1a, 0x20, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35,
             0x36, 0x37, 0x7f):
    bad("type %#x" % kind, "unknown-type", 76, frame(kind, 0))
for kind in (HELLO, PING, RUN, 0x20, 0x90, ERROR):
    bad("flags in type %#x" % kind, "bad-flags", 76, frame(kind, 0, b"{}", 1))
bad("flags before HELLO", "bad-flags", 76, frame(HELLO, 0, {}, 0x80),
    hello=False)
bad("one byte more than 65536 before HELLO", "oversize", 76,
    struct.pack(">IBBH", 65537, HELLO, 0, 0), hello=False)
bad("one byte more than max_frame", "oversize", 76,
    struct.pack(">IBBH", 262145, STDIN, 0, 1))
bad("the largest length", "oversize", 76,
    struct.pack(">IBBH", 0xffffffff, STDIN, 0, 1))
bad("oversize counts before flags and type", "oversize", 76,
    struct.pack(">IBBH", 0xffffffff, 0x20, 1, 1))
bad("oversize of an optional type", "oversize", 76,
    struct.pack(">IBBH", 262145, 0x90, 0, 1))


def cut_short(*sent):
    c = Client()
    c.raw(b"".join(sent))
    c.close()
    seen = c.rest()
    assert [f.type for f in seen if f.type != MORE] == [ERROR], seen
    assert object_of(seen[-1])["code"] == "truncated", seen
    assert c.wait() == 76


add("bad", "the input ends in a header", cut_short, b"\0\0\0")
add("bad", "the input ends in a payload", cut_short,
    frame(RUN, 1, ONE)[:-1])
add("bad", "the input ends in a FILE", cut_short, frame(RUN, 1, ONE),
    piece(1, 0, 0, b"pass\n")[:-1])

# --- HELLO -------------------------------------------------------------------
for versions in ([2], [], [0], [2, 65535]):
    bad("versions %r" % (versions,), "version", 76,
        frame(HELLO, 0, {"versions": versions}), hello=False)
bad("no versions", "version", 76, frame(HELLO, 0, {}), hello=False)
for least in (0, 65535, -1, 1e6, "x", None):
    bad("max_frame %r" % (least,), "bad-value", 76,
        frame(HELLO, 0, {"versions": [1], "max_frame": least}), hello=False)
bad("HELLO with a run", "order", 76, frame(HELLO, 1, {"versions": [1]}),
    hello=False)
bad("a second HELLO", "order", 76, frame(HELLO, 0, {"versions": [1]}))

# --- JSON --------------------------------------------------------------------
TRAPS = {
    "nothing": b"", "no JSON": b"{", "an array": b"[]", "a string": b'"x"',
    "null": b"null", "a byte behind": b'{"what":"usage"}x',
    "two objects": b"{}{}", "twice": b'{"what":"usage","what":"usage"}',
    "twice inside": b'{"what":"usage","x":{"a":1,"a":1}}',
    "an escaped twin": b'{"what":"usage","\\u0077hat":"usage"}',
    "NUL": b'{"what":"us\0age"}', "NUL behind": b'{"what":"usage"}\0',
    "\\u0000": b'{"what":"us\\u0000age"}',
    "\\u0000 in a name": b'{"what":"usage","a\\u0000":1}',
    "half UTF-8": b'{"what":"\xc3"}', "overlong": b'{"what":"\xc0\xaf"}',
    "a surrogate": b'{"what":"\xed\xa0\x80"}',
    "half a surrogate": b'{"what":"\\ud800"}',
    "above U+10FFFF": b'{"what":"\xf4\x90\x80\x80"}',
    "9 deep": b'{"what":"usage","x":[[[[[[[[]]]]]]]]}',
    "9 deep in objects": b'{"what":"usage","x":' + b'{"x":' * 8 + b"1" +
                         b"}" * 9,
    "deep nonsense": b'{"x":' + b"[" * 60000,
    "2^64": b'{"what":"usage","x":18446744073709551616}',
    "a huge number": b'{"what":"usage","x":1e999}',
    "a comment": b'{"what":"usage"/**/}', "a comma": b'{"what":"usage",}',
    "NaN": b'{"what":"usage","x":NaN}', "01": b'{"what":"usage","x":01}',
    "single quotes": b"{'what':'usage'}", "BOM": b'\xef\xbb\xbf{}',
    "a raw control character": b'{"what":"us\nage"}',
}
for trap, text in TRAPS.items():
    bad("JSON: " + trap, "bad-json", 76, frame(STATUS, 0, text))
for kind, number in ((HELLO, 0), (RUN, 1), (SIGNAL, 0), (ATTACH, 1),
                     (GET, 0)):
    bad("JSON: nonsense in type %#x" % kind, "bad-json", 76,
        frame(kind, number, b"{nonsense"), hello=kind != HELLO, run=number)
bad("JSON: more than 65536 bytes", "bad-json", 76,
    frame(STATUS, 0, b'{"what":"usage"}' + b" " * 65521))

# --- FILE, GO, STDIN ---------------------------------------------------------


def sending(name, code, status, *sent, request=None):
    bad(name, code, status, frame(RUN, 1, request or TWO), *sent, run=1)


FIRST = piece(1, 0, 0, b"pass\n")
sending("FILE: 9 bytes", "bad-value", 76, frame(FILE, 1, b"x" * 9))
sending("FILE: no bytes", "bad-value", 76, frame(FILE, 1))
sending("FILE: another index", "order", 76, piece(1, 1, 0, b"pass\n"))
sending("FILE: an index that is not there", "order", 76, FIRST,
        piece(1, 2, 0, b"x"))
sending("FILE: index 65535", "order", 76, piece(1, 65535, 0, b"x"))
sending("FILE: an index again", "order", 76, FIRST, FIRST)
sending("FILE: an offset too far", "order", 76, piece(1, 0, 1, b"ass\n"))
sending("FILE: an offset of 2^64-1", "order", 76,
        piece(1, 0, (1 << 64) - 1, b"xx"))
sending("FILE: an offset again", "order", 76, piece(1, 0, 0, b"pa"),
        piece(1, 0, 0, b"ss\n"))
sending("FILE: a byte more", "size", 65, piece(1, 0, 0, b"pass\n\n"))
sending("FILE: a byte more, later", "size", 65, piece(1, 0, 0, b"pass"),
        piece(1, 0, 4, b"\n\n"))
sending("FILE: another byte", "checksum", 65, piece(1, 0, 0, b"pasS\n"),
        piece(1, 1, 0, b"pass\n"), frame(GO, 1))
sending("FILE: an empty file with another hash", "checksum", 65,
        frame(GO, 1), request={"script": "a.py", "files": [
            dict(A, size=0)]})
sending("GO: nothing has come", "size", 65, frame(GO, 1))
sending("GO: a file is missing", "size", 65, FIRST, frame(GO, 1))
sending("GO: a byte is missing", "size", 65, piece(1, 0, 0, b"pass"),
        frame(GO, 1), request=ONE)
sending("GO: with a payload", "bad-value", 76, FIRST, frame(GO, 1, b"x"),
        request=ONE)
sending("STDIN: not announced", "order", 76, frame(STDIN, 1, b"x"))
sending("STDIN_EOF: not announced", "order", 76, frame(STDIN_EOF, 1))
sending("STDIN: behind its end", "order", 76, frame(STDIN_EOF, 1),
        frame(STDIN, 1, b"x"), request=ASKS)
sending("STDIN_EOF: twice", "order", 76, frame(STDIN_EOF, 1),
        frame(STDIN_EOF, 1), request=ASKS)
sending("STDIN_EOF: with a payload", "bad-value", 76,
        frame(STDIN_EOF, 1, b"x"), request=ASKS)
sending("STDIN: more than the credit", "credit", 76,
        *[frame(STDIN, 1, b"x" * 65536)] * 4, frame(STDIN, 1, b"x"),
        request=ASKS)
sending("STDIN: more than the credit, on a terminal", "credit", 76,
        *[frame(STDIN, 1, b"x" * 65536)] * 4, frame(STDIN, 1, b"x"),
        request={"code": "pass", "tty": {}})


def file_overrun():
    """What is granted behind a FILE is for that FILE only: STDIN that waits
    keeps its part of the credit."""
    size = 200000
    data = bytes(size)
    refused("credit", 76, 1, frame(RUN, 1, dict(ASKS, files=[
        declare("f", data)])), *[frame(STDIN, 1, b"x" * 65536)] * 4,
        piece(1, 0, 0, data[:1]))


add("bad", "FILE: more than the credit", file_overrun)


def in_one_frame():
    c = Client()
    c.send(RUN, 1, dict(ASKS, files=[declare("f", bytes(262145))]))
    c.raw(frame(STDIN, 1, b"x" * 10))
    c.raw(piece(1, 0, 0, bytes(262134)))
    c.raw(piece(1, 0, 262134, bytes(1)))
    f = c.need(MORE)
    assert struct.unpack(">I", f.body)[0] >= 65536
    c.raw(piece(1, 0, 262135, bytes(10)))
    c.send(GO, 1)
    c.send(STDIN_EOF, 1)
    assert object_of(c.until(EXIT)[-1])["status"] == 0
    assert c.end()[1] == 0


add("bad", "FILE: just the credit is no error", in_one_frame)

# --- runs and others ---------------------------------------------------------
bad("RUN with run 0", "order", 76, frame(RUN, 0, {"code": ""}))
bad("ATTACH with run 0", "order", 76, frame(ATTACH, 0, {"id": "1"}))
sending("a second RUN", "order", 76, frame(RUN, 2, {"code": ""}))
sending("an ATTACH in a RUN", "order", 76, frame(ATTACH, 2, {"id": "1"}))
sending("a run that has not begun", "order", 76, frame(GO, 2))
for kind in (FILE, GO, STDIN, STDIN_EOF, RESIZE, SIGNAL):
    bad("type %#x without a run" % kind, "order", 76,
        frame(kind, 1, {"sig": "INT", "rows": 1, "cols": 1}), run=1)
for kind in (FILE, GO, STDIN, STDIN_EOF, RESIZE):
    bad("type %#x with run 0" % kind, "order", 76,
        frame(kind, 0, {"rows": 1, "cols": 1} if kind == RESIZE else b""))
for kind in (PING, PONG, GET, STATUS):
    bad("type %#x with a run" % kind, "order", 76,
        frame(kind, 1, {"what": "usage", "name": "x"}), run=1)
bad("PING of 33 bytes", "bad-value", 76, frame(PING, 0, b"x" * 33))
bad("PONG of 33 bytes", "bad-value", 76, frame(PONG, 0, b"x" * 33))
for what in ({}, {"sig": "STOP"}, {"sig": "SIGINT"}, {"sig": 2},
             {"cancel": 1}, {"cancel": False}, {"grace": 1},
             {"cancel": True, "grace": -1},
             {"cancel": True, "grace": 3601}, {"sig": "INT", "id": 1}):
    bad("SIGNAL %r" % what, "bad-value", 76,
        frame(SIGNAL, 0, dict({"id": "1"}, **what)))
bad("SIGNAL both", "bad-value", 76,
    frame(SIGNAL, 0, {"id": "1", "sig": "INT", "cancel": True}))
bad("SIGNAL of no run", "bad-value", 76, frame(SIGNAL, 0, {"sig": "INT"}))
for what in ({}, {"rows": 1}, {"cols": 1}, {"rows": 10001, "cols": 1},
             {"rows": 1, "cols": -1}, {"rows": "1", "cols": 1}):
    sending("RESIZE %r" % what, "bad-value", 76, frame(RESIZE, 1, what),
            request={"code": "pass", "tty": {}})
for what in ({}, {"id": 1}, {"id": "1", "from_offset": -1},
             {"id": "1", "follow": 1}):
    bad("ATTACH %r" % what, "bad-value", 76, frame(ATTACH, 1, what), run=1)
for what in ({}, {"name": 1}, {"name": "x", "offset": -1}):
    bad("GET %r" % what, "bad-value", 76, frame(GET, 0, what))
for what in ({}, {"what": 1}):
    bad("STATUS %r" % what, "bad-value", 76, frame(STATUS, 0, what))


@case("an ERROR is answered by nothing")
def client_error():
    c = Client()
    c.send(RUN, 1, {"code": ""})
    c.send(ERROR, 0, {"code": "x", "detail": "y"})
    c.send(GO, 1)
    assert c.rest() == []
    assert c.wait() == 76


# --- the magic ---------------------------------------------------------------
LINE = (b"cudarun: this is the framed subsystem (protocol 1); to run a "
        b"script on stdin use: ssh HOST cudarun < script.py\n")


def noise(data):
    c = Client(greet=False)
    c.raw(data)
    assert c.bytes(1 << 20) == LINE
    assert c.wait() == 76


for data in (b"p", b"print(1)\n", b"SSH-2.0-x\r\n", b"\0cudarun",
             b"\0CUDARUM", b"\0CUD" + bytes(4), b"\xff" * 100000):
    add("bad", "%r instead of the magic" % data[:10], noise, data)


def silent(data):
    c = Client(greet=False)
    c.raw(data)
    c.close()
    assert c.bytes(100) == b""
    assert c.wait() == 64


for data in (b"", b"\0", MAGIC[:7]):
    add("bad", "the end behind %d bytes of the magic" % len(data), silent,
        data)


@case("the magic byte by byte")
def slow_magic():
    c = Client(greet=False)
    for i in range(8):
        c.raw(MAGIC[i:i + 1])
        time.sleep(0.01)
    c.magic()
    for byte in frame(HELLO, 0, {"versions": [1]}):
        c.raw(bytes([byte]))
    assert object_of(c.need(HELLO))["versions"] == [1]
    assert c.end() == ([], 0)
