"""Microseconds of the framed entry through an ssh that is open already.

usage: framed.py COUNT SSH...   Prints: ping MEDIAN, cancel MEDIAN: from the
SIGNAL frame to EXIT, with 512 KiB of stdin that nobody reads on their way.
"""
import json
import struct
import subprocess
import sys
import time

MAGIC = b"\0CUDARUN"
HELLO, PING, PONG, RUN, GO = 0x01, 0x03, 0x04, 0x10, 0x12
STDIN, SIGNAL, OUT, CREDIT, EXIT = 0x13, 0x15, 0x30, 0x32, 0x37
SLEEPER = "print('x', flush=True)\nimport time\ntime.sleep(60)\n"


class Connection:
    def __init__(self, words):
        self.ssh = subprocess.Popen(words, stdin=-1, stdout=-1)
        self.run = 0
        self.send_bytes(MAGIC)
        self.send(HELLO, 0, {"versions": [1]})
        if self.ssh.stdout.read(len(MAGIC)) != MAGIC:
            sys.exit("no magic")
        self.await_type(HELLO)

    def send_bytes(self, data):
        self.ssh.stdin.write(data)
        self.ssh.stdin.flush()

    def send(self, kind, run, payload=b""):
        if isinstance(payload, dict):
            payload = json.dumps(payload).encode()
        self.send_bytes(struct.pack(">IBBH", len(payload), kind, 0, run)
                        + payload)

    def receive(self):
        header = self.ssh.stdout.read(8)
        if len(header) < 8:
            sys.exit("the connection ended")
        size, kind, _, _ = struct.unpack(">IBBH", header)
        return kind, self.ssh.stdout.read(size)

    def await_type(self, wanted):
        while True:
            kind, payload = self.receive()
            if kind == wanted:
                return payload

    def ping(self):
        begin = time.perf_counter()
        self.send(PING, 0, b"bench")
        self.await_type(PONG)
        return time.perf_counter() - begin

    def cancel(self):
        self.run += 1
        self.send(RUN, self.run, {"code": SLEEPER, "stdin": True})
        self.send(GO, self.run)
        left, credit = 512 * 1024, 256 * 1024
        started = False
        while left > 0 and (credit > 0 or not started):
            part = min(left, credit, 65536)
            if part > 0:
                self.send(STDIN, self.run, bytes(part))
            left, credit = left - part, credit - part
            if credit == 0:
                kind, payload = self.receive()
                started |= kind == OUT
                if kind == CREDIT:
                    credit += struct.unpack(">I", payload)[0]
        if not started:
            self.await_type(OUT)
        begin = time.perf_counter()
        self.send(SIGNAL, self.run, {"sig": "INT"})
        self.await_type(EXIT)
        return time.perf_counter() - begin


def median(times):
    times = sorted(times)
    return int(times[len(times) // 2] * 1e6)


def main():
    count = int(sys.argv[1])
    connection = Connection(sys.argv[2:])
    print("ping", median(connection.ping() for _ in range(count * 20)))
    print("cancel", median(connection.cancel() for _ in range(count)))
    connection.ssh.stdin.close()
    connection.ssh.wait()


main()
