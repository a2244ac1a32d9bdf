# A server of cudarun-protocol(7) that misbehaves, for cudash-evil.test.
# usage: evil.py DIR: DIR/case says how, DIR/log gets what was asked.
import hashlib
import json
import os
import struct
import sys
import time

HELLO, ERROR, PING = 1, 2, 3
RUN, GO, GET, STATUS = 0x10, 0x12, 0x18, 0x19
EVENT, RESULT, DATA, END, EXIT = 0x33, 0x34, 0x35, 0x36, 0x37
where = sys.argv[1]
with open(where + "/case") as file:
    case = file.read().strip()


def note(text):
    with open(where + "/log", "a") as file:
        file.write(text + "\n")


def frame(kind, run, payload=b""):
    if isinstance(payload, dict):
        payload = json.dumps(payload).encode()
    return struct.pack(">IBBH", len(payload), kind, 0, run) + payload


def send(kind, run, payload=b""):
    sys.stdout.buffer.write(frame(kind, run, payload))
    sys.stdout.buffer.flush()


def receive():
    head = sys.stdin.buffer.read(8)
    if len(head) < 8:
        sys.exit(0)
    size, kind, _, run = struct.unpack(">IBBH", head)
    return kind, run, sys.stdin.buffer.read(size)


def begin(run, name, size):
    send(RESULT, run, {"name": name, "size": size, "mode": 0o600, "mtime": 0})


def end(run, data):
    send(END, run, {"sha256": hashlib.sha256(data).hexdigest()})


def result(run, name, data=b"four"):
    begin(run, name, len(data))
    send(DATA, run, data)
    end(run, data)


def announce(run, files, size):
    send(EVENT, run, {"event": "results", "files": files, "bytes": size})


def leave(run, status=0):
    send(EXIT, run, {"status": status, "reason": "exit"})


def forever(run):
    """Until the client goes."""
    while True:
        receive()


def fewer(run):
    announce(run, 3, 12)
    result(run, "one")


def half(run):
    announce(run, 1, 4)
    begin(run, "half", 4)
    send(DATA, run, b"fo")


def files(run):
    announce(run, 1, 8)
    result(run, "one")
    result(run, "two")


def more_bytes(run):
    announce(run, 1, 4)
    begin(run, "one", 4)
    send(DATA, run, b"f" * 65536)


def none(run):
    result(run, "one")


def stall(run):
    announce(run, 1, 8)
    begin(run, "slow", 8)
    send(DATA, run, b"four")
    forever(run)


def checksum(run):
    send(ERROR, run, {"code": "checksum", "status": 65, "detail":
         "the SHA-256 of file 1 is another one"})
    forever(run)


def ping(run):
    pings = frame(PING, 0, b"p" * 32) * 1000
    note("flood")
    while True:
        sys.stdout.buffer.write(pings)


def other(run):
    """GET is answered with another file."""


def prompt(run):
    """A file that stalls each way, and all goes on."""


cases = {"fewer": fewer, "half": half, "files": files, "bytes": more_bytes,
         "none": none, "stall": stall, "checksum": checksum, "ping": ping,
         "other": other, "prompt": prompt}
sys.stdin.buffer.read(8)
sys.stdout.buffer.write(b"\0CUDARUN")
sys.stdout.buffer.flush()
receive()
send(HELLO, 0, {"versions": [1], "host": "evil", "user": "u", "gpus": 1,
                "session": "first", "features": ["get"]})
names, slow = [], False
while True:
    kind, number, payload = receive()
    if kind == RUN:
        asked = json.loads(payload)
        names = [f["name"] for f in asked.get("files", [])]
        note("run in %s with %s" % (asked["workspace"], " ".join(names)))
        send(EVENT, number, {"event": "notice", "msg": "taking files"})
    elif kind == GO:
        send(EVENT, number, {"event": "accepted", "id": "1-2-3"})
        cases[case](number)
        leave(number)
    elif kind == GET and case == "other":
        result(0, "other")
    elif kind == GET and json.loads(payload)["name"] == "slow":
        begin(0, "slow", 8)
        send(DATA, 0, b"fo")
        time.sleep(0.5)         # so long that its bar is drawn
        send(DATA, 0, b"ur")
        slow = True
    elif kind == GET:
        result(0, json.loads(payload)["name"])
    elif kind == STATUS:
        if slow:
            send(DATA, 0, b"five")
            end(0, b"fourfive")
        slow = False
        send(STATUS, 0, {"what": "gpus", "gpus": []})
