"""Peers of an SSH server that mean no good, each on a connection of its own.

usage: hostile.py PORT CASE [COUNT]
Prints how long it took until the server closed, in seconds, or "open" after
20 s.  With COUNT that many at once: the longest time.
"""
import select
import socket
import sys
import time

BANNER = b"SSH-2.0-hostile\r\n"


def kexinit():
    """The smallest SSH packet that is none: a length, and noise."""
    return b"\x00\x00\x01\x00" + bytes(range(256))


CASES = {
    "silent": [],
    "banner": [BANNER],
    "slow": [bytes([c]) for c in BANNER * 3],
    "http": [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    "old": [b"SSH-1.5-old\r\n"],
    "line": [b"A" * 70000 + b"\r\n"],
    "noise": [BANNER, bytes(range(1, 255)) * 100],
    "huge": [BANNER, b"\xff\xff\xff\xff" + b"x" * 5000],
    "packet": [BANNER, kexinit() * 10],
    "zeros": [b"\x00" * 5000],
}


def peer(port):
    s = socket.create_connection(("127.0.0.1", port), timeout=10)
    s.setblocking(False)
    return s


def attack(port, case, count):
    begin = time.monotonic()
    peers = {peer(port): list(CASES[case]) for _ in range(count)}
    pause = 0.3 if case == "slow" else 0
    last = 0.0
    while peers and time.monotonic() - begin < 20:
        for s, parts in list(peers.items()):
            try:
                if parts:
                    s.send(parts.pop(0))
            except BlockingIOError:
                pass
            except OSError:
                del peers[s]
                last = time.monotonic() - begin
        ready, _, _ = select.select(list(peers), [], [], pause or 0.05)
        for s in ready:
            try:
                if s.recv(65536):
                    continue
            except BlockingIOError:
                continue
            except OSError:
                pass
            s.close()
            del peers[s]
            last = time.monotonic() - begin
    print("open" if peers else int(last))


attack(int(sys.argv[1]), sys.argv[2], int((sys.argv + ["1"])[3]))
