"""One end of cudarun wire 1, cudarun-protocol(7), that may break its rules.

It knows frames and nothing of what they mean, so that a test can send any
bytes at any moment and sees exactly what comes back.
"""
import collections
import hashlib
import json
import os
import select
import signal
import struct
import subprocess
import tempfile
import time

MAGIC = b"\0CUDARUN"
CREDIT = 262144
PATIENCE = int(os.environ.get("WIRE_PATIENCE", 60))     # s

HELLO, ERROR, PING, PONG = 0x01, 0x02, 0x03, 0x04
RUN, FILE, GO, STDIN, STDIN_EOF = 0x10, 0x11, 0x12, 0x13, 0x14
SIGNAL, RESIZE, ATTACH, GET, STATUS = 0x15, 0x16, 0x17, 0x18, 0x19
OUT, ERR, MORE, EVENT = 0x30, 0x31, 0x32, 0x33
RESULT, RESULT_DATA, RESULT_END, EXIT = 0x34, 0x35, 0x36, 0x37

Frame = collections.namedtuple("Frame", "type run body")


def frame(kind, run=0, payload=b"", flags=0):
    """Bytes of a frame; a payload that is not bytes becomes JSON."""
    if not isinstance(payload, bytes):
        payload = json.dumps(payload).encode()
    return struct.pack(">IBBH", len(payload), kind, flags, run) + payload


def piece(run, index, offset, data):
    """Bytes of a FILE frame."""
    return frame(FILE, run, struct.pack(">HQ", index, offset) + data)


def declare(name, data, **more):
    """An item of files."""
    return dict(name=name, size=len(data),
                sha256=hashlib.sha256(data).hexdigest(), **more)


def object_of(f):
    return json.loads(f.body)


class Hung(Exception):
    pass


class Client:
    """A server of our own, or one behind a command such as ssh."""

    made = []

    def __init__(self, greet=True, hello=None, command=None, max_frame=None):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command or [os.environ["SUBSYSTEM"]], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.errors, bufsize=0,
            start_new_session=True)
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.input, False)
        self.waiting = b""      # to be written
        self.held = b""         # read, no whole frame yet
        self.ended = False      # end of what the server sends
        self.broken = False     # it reads no more
        self.status = None
        self.killed = False     # by the case itself
        Client.made.append(self)
        if greet:
            self.raw(MAGIC)
            self.send(HELLO, 0, hello or {"versions": [1]})
            self.magic()
            self.hello = object_of(self.need(HELLO))

    def pump(self, seconds, reading=True):
        """Write what waits and read what is there.  False: nothing moved."""
        ready = select.select(
            [self.output] if reading and not self.ended else [],
            [self.input] if self.waiting and not self.broken else [], [],
            max(seconds, 0))
        if ready[1]:
            try:
                n = os.write(self.input, self.waiting[:1 << 20])
                self.waiting = self.waiting[n:]
            except BlockingIOError:
                pass
            except BrokenPipeError:
                self.broken = True
        if ready[0]:
            part = os.read(self.output, 1 << 20)
            self.held += part
            self.ended = not part
        return any(ready)

    def raw(self, data):
        self.waiting += data
        while self.waiting and not self.broken and self.pump(0, False):
            pass

    def send(self, kind, run=0, payload=b"", flags=0):
        self.raw(frame(kind, run, payload, flags))

    def flush(self):
        """Until all is written; what comes meanwhile is kept."""
        end = time.monotonic() + PATIENCE
        while self.waiting and not self.broken:
            self.pump(end - time.monotonic())
            if time.monotonic() > end:
                raise Hung("the server reads no more")

    def bytes(self, count, seconds=PATIENCE):
        """So many bytes; fewer where the server ends."""
        end = time.monotonic() + seconds
        while len(self.held) < count and not self.ended:
            if not self.pump(end - time.monotonic()) and \
                    time.monotonic() > end:
                raise Hung("nothing comes; held: %r" % self.held[:80])
        data, self.held = self.held[:count], self.held[count:]
        return data

    def magic(self):
        assert self.bytes(8) == MAGIC, "no magic: %s" % self.said()

    def frame(self, seconds=PATIENCE):
        """The next frame; None at the end."""
        header = self.bytes(8, seconds)
        if not header:
            return None
        assert len(header) == 8, "half a header: %r" % header
        length, kind, flags, run = struct.unpack(">IBBH", header)
        assert flags == 0, "flags %d" % flags
        assert length <= 262144, "a frame of %d bytes" % length
        body = self.bytes(length, seconds)
        assert len(body) == length, "half a frame"
        return Frame(kind, run, body)

    def need(self, kind, seconds=PATIENCE):
        """The next frame, which is of that type."""
        f = self.frame(seconds)
        assert f is not None, "the end instead of %#x; %s" % (kind,
                                                              self.said())
        assert f.type == kind, "%#x %r instead of %#x" % (f.type,
                                                          f.body[:200], kind)
        return f

    def until(self, kind, word=None, seconds=PATIENCE):
        """Frames up to one of that type, which has the word in it."""
        seen = []
        while True:
            f = self.frame(seconds)
            assert f is not None, "the end behind %r" % seen[-3:]
            seen.append(f)
            if f.type == kind and (word is None or word in f.body):
                return seen

    def rest(self, seconds=PATIENCE):
        """All frames to the end."""
        seen = []
        while True:
            f = self.frame(seconds)
            if f is None:
                return seen
            seen.append(f)

    def close(self):
        """End what we send."""
        self.flush()
        self.process.stdin.close()

    def wait(self, seconds=PATIENCE):
        self.status = self.process.wait(seconds)
        return self.status

    def end(self):
        """Close; the frames that came, and the status."""
        self.close()
        rest = self.rest()
        return rest, self.wait()

    def said(self):
        """Its standard error."""
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def drop(self):
        """As if the cable was cut: both directions at once."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.ended = self.broken = True

    def release(self):
        """Whatever is left of it, at the end of a case."""
        for stream in (self.process.stdin, self.process.stdout):
            if not stream.closed:
                stream.close()
        try:
            self.wait(10)
        except subprocess.TimeoutExpired:
            os.kill(self.process.pid, signal.SIGKILL)
            self.wait()
            raise Hung("the server did not end by itself")
        finally:
            self.errors.seek(0)


class Outcome:
    """What became of a run."""

    def __init__(self, frames):
        self.frames = frames
        self.out = b"".join(f.body for f in frames if f.type == OUT)
        self.err = b"".join(f.body for f in frames if f.type == ERR)
        self.events = [object_of(f) for f in frames if f.type == EVENT]
        self.words = [e["event"] for e in self.events]
        self.notices = [e["msg"] for e in self.events
                        if e["event"] == "notice"]
        self.exit = object_of(frames[-1])
        self.status = self.exit["status"]
        self.reason = self.exit["reason"]
        self.results = {}
        self.gather()

    def gather(self):
        name = None
        for f in self.frames:
            if f.type == RESULT:
                assert name is None, "a RESULT in a RESULT"
                head = object_of(f)
                name, data = head["name"], b""
                if isinstance(name, dict):
                    name = str(name)
            elif f.type == RESULT_DATA:
                data += f.body
            elif f.type == RESULT_END:
                tail = object_of(f)
                assert tail["sha256"] == hashlib.sha256(data).hexdigest()
                assert head["size"] == len(data)
                self.results[name] = data
                name = None
        assert name is None, "a RESULT without its end"


def run(c, number, code=None, files=(), go=True, **more):
    """Send RUN, FILEs and GO; the outcome.  files: name, data pairs."""
    request = dict(more)
    if code is not None:
        request["code"] = code
    if files:
        request["files"] = [declare(*f) for f in files]
    c.send(RUN, number, request)
    for index, (name, data) in enumerate(files):
        for at in range(0, len(data), 60000):
            c.raw(piece(number, index, at, data[at:at + 60000]))
    if go:
        c.send(GO, number)
        return Outcome(c.until(EXIT))
    return None


SLEEP = "print('here', flush=True)\nimport time\ntime.sleep(100)"


def begin(c, number, code, **more):
    """Until it has printed something."""
    c.send(RUN, number, dict(more, code=code))
    c.send(GO, number)
    return c.until(OUT)


def rest(c):
    return Outcome(c.until(EXIT))
