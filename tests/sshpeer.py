# A client of SSH made by hand, which can stop, lie and skip at every place;
# for tests/peers.py.  curve25519-sha256, aes256-gcm@openssh.com and Ed25519
# only, and no strict key exchange: that leaves nothing to count.
import hashlib
import os
import socket
import struct
import warnings

warnings.simplefilter("ignore")		# of other people's modules
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

(DISCONNECT, IGNORE, UNIMPLEMENTED, DEBUG, SERVICE, ACCEPT) = range(1, 7)
KEXINIT, NEWKEYS, ECDH_INIT = 20, 21, 30
USERAUTH, FAILURE, SUCCESS, BANNER, PK_OK = 50, 51, 52, 53, 60
GLOBAL, OPEN, CONFIRM, ADJUST = 80, 90, 91, 93
DATA, EXTENDED, EOF, CLOSE, REQUEST, DONE, FAILED = range(94, 101)
VERSION = b"SSH-2.0-peer"
LISTS = (b"curve25519-sha256", b"ssh-ed25519", b"aes256-gcm@openssh.com",
         b"aes256-gcm@openssh.com", b"hmac-sha2-256", b"hmac-sha2-256",
         b"none", b"none", b"", b"")


class Closed(Exception):
    """The server has ended the connection."""


def string(data):
    if isinstance(data, str):
        data = data.encode()
    return struct.pack(">I", len(data)) + data


def number(n):
    return struct.pack(">I", n)


def mpint(data):
    data = data.lstrip(b"\0")
    return string(b"\0" + data if data[:1] >= b"\x80" else data)


def take(data):
    """The first string of data, and what follows it."""
    size, = struct.unpack(">I", data[:4])
    return data[4:4 + size], data[4 + size:]


def kexinit(lists=LISTS):
    return (bytes([KEXINIT]) + os.urandom(16) +
            b"".join(string(one) for one in lists) + bytes(5))


class Seal:
    """One direction of AES-GCM."""

    def __init__(self, key, iv):
        self.cipher, self.iv = AESGCM(key), iv

    def nonce(self):
        iv = self.iv
        count, = struct.unpack(">Q", iv[4:])
        self.iv = iv[:4] + struct.pack(">Q", count + 1 & (1 << 64) - 1)
        return iv


class Key:
    def __init__(self, path=None):
        if path is None:
            self.secret = ed25519.Ed25519PrivateKey.generate()
        else:
            with open(path, "rb") as file:
                self.secret = forms.load_ssh_private_key(file.read(), None)
        self.blob = string("ssh-ed25519") + string(
            self.secret.public_key().public_bytes(
                forms.Encoding.Raw, forms.PublicFormat.Raw))

    def sign(self, data):
        return string("ssh-ed25519") + string(self.secret.sign(data))


class Peer:
    def __init__(self, port, patience=60):
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.settimeout(patience)
        self.seal = self.unseal = self.session = None

    # --- bytes and packets --------------------------------------------------

    def raw(self, data):
        try:
            self.sock.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            raise Closed from None

    def exactly(self, count):
        data = b""
        while len(data) < count:
            try:
                more = self.sock.recv(count - len(data))
            except ConnectionResetError:
                more = b""
            if not more:
                raise Closed
            data += more
        return data

    def line(self):
        data = b""
        while not data.endswith(b"\n"):
            data += self.exactly(1)
        return data.rstrip(b"\r\n")

    def packet(self, payload):
        """The bytes of a packet."""
        block = 8 if self.seal is None else 16
        head = 5 if self.seal is None else 1
        pad = block - (len(payload) + head) % block
        pad += block if pad < 4 else 0
        body = bytes([pad]) + payload + bytes(pad)
        size = number(len(body))
        if self.seal is None:
            return size + body
        return size + self.seal.cipher.encrypt(self.seal.nonce(), body, size)

    def send(self, *payload):
        self.raw(self.packet(b"".join(payload)))

    def receive(self):
        """The next packet that says something."""
        while True:
            size = self.exactly(4)
            count, = struct.unpack(">I", size)
            if self.unseal is None:
                body = self.exactly(count)
            else:
                body = self.unseal.cipher.decrypt(
                    self.unseal.nonce(), self.exactly(count + 16), size)
            payload = body[1:len(body) - body[0]]
            if payload[0] == DISCONNECT:
                raise Closed
            if payload[0] not in (IGNORE, DEBUG, BANNER, 7):
                return payload

    def expect(self, kind):
        payload = self.receive()
        if payload[0] != kind:
            raise ValueError("%d instead of %d" % (payload[0], kind))
        return payload

    # --- the steps of a login -----------------------------------------------

    def banners(self):
        self.raw(VERSION + b"\r\n")
        self.theirs = self.line()

    def offers(self, lists=LISTS):
        self.ours = kexinit(lists)
        self.send(self.ours)
        self.offer = self.expect(KEXINIT)

    def exchange(self):
        secret = x25519.X25519PrivateKey.generate()
        mine = secret.public_key().public_bytes(
            forms.Encoding.Raw, forms.PublicFormat.Raw)
        self.send(bytes([ECDH_INIT]), string(mine))
        host, rest = take(self.expect(ECDH_INIT + 1)[1:])
        public, rest = take(rest)
        shared = mpint(secret.exchange(
            x25519.X25519PublicKey.from_public_bytes(public)))
        self.session = hashlib.sha256(b"".join(map(string, (
            VERSION, self.theirs, self.ours, self.offer, host, mine,
            public))) + shared).digest()
        self.shared = shared

    def keys(self):
        def part(letter):
            return hashlib.sha256(self.shared + self.session + letter +
                                  self.session).digest()
        self.send(bytes([NEWKEYS]))
        self.seal = Seal(part(b"C"), part(b"A")[:12])
        self.expect(NEWKEYS)
        self.unseal = Seal(part(b"D"), part(b"B")[:12])

    def meet(self):
        self.banners()
        self.offers()
        self.exchange()
        self.keys()

    def service(self, name="ssh-userauth"):
        self.send(bytes([SERVICE]), string(name))
        return self.expect(ACCEPT)

    def ask(self, user, method, *rest):
        self.send(bytes([USERAUTH]), string(user), string("ssh-connection"),
                  string(method), *rest)
        return self.receive()[0]

    def query(self, user, key):
        return self.ask(user, "publickey", b"\0", string("ssh-ed25519"),
                        string(key.blob))

    def sign(self, user, key, spoil=False):
        request = b"".join((
            bytes([USERAUTH]), string(user), string("ssh-connection"),
            string("publickey"), b"\1", string("ssh-ed25519"),
            string(key.blob)))
        signature = key.sign(string(self.session) + request)
        if spoil:
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        self.send(request, string(signature))

    def login(self, user, key):
        self.meet()
        self.service()
        self.sign(user, key)
        self.expect(SUCCESS)

    # --- channels -----------------------------------------------------------

    def channel(self, window=1 << 21, largest=1 << 15):
        self.send(bytes([OPEN]), string("session"), number(0),
                  number(window), number(largest))
        reply = self.expect(CONFIRM)
        self.far, = struct.unpack(">I", reply[5:9])
        self.window, = struct.unpack(">I", reply[9:13])

    def exec(self, command):
        self.send(bytes([REQUEST]), number(self.far), string("exec"), b"\1",
                  string(command))
        return self.expect(DONE)

    def data(self, data):
        self.send(bytes([DATA]), number(self.far), string(data))

    def tell(self, kind, *rest):
        self.send(bytes([kind]), number(self.far), *rest)

    def finish(self):
        """What comes until the channel closes: output and exit status."""
        output, status = b"", None
        while True:
            payload = self.receive()
            if payload[0] == DATA:
                output += take(payload[5:])[0]
            elif payload[0] == REQUEST:
                name, rest = take(payload[5:])
                if name == b"exit-status":
                    status, = struct.unpack(">I", rest[1:5])
            elif payload[0] == CLOSE:
                return output, status
