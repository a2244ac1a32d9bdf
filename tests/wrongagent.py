"""An ssh-agent that has a key and signs wrongly.

usage: wrongagent.py SOCKET PUBLIC_KEY_FILE
"""
import base64
import os
import socket
import struct
import sys


def string(b):
    return struct.pack(">I", len(b)) + b


def answer(message, blob):
    if message[0] == 11:  # what keys are there
        return b"\x0c" + struct.pack(">I", 1) + string(blob) + string(b"x")
    if message[0] == 13:  # sign
        return b"\x0e" + string(string(b"ssh-ed25519") + string(b"s" * 64))
    return b"\x05"


def serve(s, blob):
    while True:
        head = s.recv(4, socket.MSG_WAITALL)
        if len(head) < 4:
            return
        message = s.recv(struct.unpack(">I", head)[0], socket.MSG_WAITALL)
        s.sendall(string(answer(message, blob)))


blob = base64.b64decode(open(sys.argv[2]).read().split()[1])
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1] + ".new")
listener.listen()
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    serve(listener.accept()[0], blob)
