# Sockets: TCP echo and UDP on the loopback, a socketpair, a Unix socket.
import os
import socket
import socketserver
import tempfile
import threading


class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line[::-1].strip() + b"\n")


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,)).start()
    with socket.create_connection(server.server_address, timeout=10) as s:
        s.sendall(b"stressed\n")
        assert s.makefile().readline() == "desserts\n"
    server.shutdown()

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, \
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as two:
    one.bind(("127.0.0.1", 0))
    one.settimeout(10)
    two.sendto(b"datagram", one.getsockname())
    assert one.recv(100) == b"datagram"

left, right = socket.socketpair()
left.send(b"ping")
assert right.recv(10) == b"ping"
left.close()
right.close()

with tempfile.TemporaryDirectory() as folder, \
        socket.socket(socket.AF_UNIX) as listener, \
        socket.socket(socket.AF_UNIX) as client:
    listener.bind(os.path.join(folder, "s"))
    listener.listen()
    client.connect(os.path.join(folder, "s"))
    accepted, _ = listener.accept()
    client.sendall(b"local")
    assert accepted.recv(10) == b"local"
    accepted.close()
print("corpus: ok")
