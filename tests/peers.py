# Peers of cudarun-sshd that no client would be, for tests/sshd-peers.test.
# usage: peers.py CASE [ARGUMENT]; PEER_PORT, PEER_USER, PEER_KEY and
# PEER_LISTENER (whose descendants the servers are) say where and who.
# Prints how it ended: "closed" by the server, before PATIENCE is over.
import os
import signal
import socket
import struct
import sys
import time

import sshpeer as ssh

PORT, USER = int(os.environ["PEER_PORT"]), os.environ["PEER_USER"]
KEY = os.environ["PEER_KEY"]
LISTENER = int(os.environ["PEER_LISTENER"])
PATIENCE = 30		# seconds; only to catch what hangs
MIB = 1 << 20
READS_NOT = "cudarun -c 'import time; print(1, flush=True); time.sleep(600)'"


def peer():
    return ssh.Peer(PORT, PATIENCE)


def own_key():
    return ssh.Key(KEY)


def ended(p):
    """Read to the end, which the server makes."""
    try:
        while p.sock.recv(65536):
            pass
    except ConnectionResetError:
        pass
    except socket.timeout:
        return "open"
    return "closed"


def ends_after(p, data):
    try:
        p.raw(data)
    except ssh.Closed:
        pass
    return ended(p)


# --- before there are keys ----------------------------------------------------

def silent():
    return ended(peer())


def banner_only():
    return ends_after(peer(), b"SSH-2.0-peer\r\n")


def slow():
    """A byte now and then, until the server has enough of it."""
    p = peer()
    p.sock.settimeout(1)
    for byte in b"SSH-2.0-" + b"a" * PATIENCE:
        try:
            p.raw(bytes([byte]))
            while p.sock.recv(4096):
                pass
            return "closed"
        except socket.timeout:
            continue
        except (ssh.Closed, ConnectionResetError):
            return "closed"
    return "open"


def http():
    return ends_after(peer(), b"GET / HTTP/1.1\r\nHost: gpu-lab\r\n\r\n")


def ssh1():
    return ends_after(peer(), b"SSH-1.5-peer\r\n")


def long_line():
    return ends_after(peer(), b"a" * 70000)


def garbage():
    p = peer()
    p.raw(b"SSH-2.0-peer\r\n" + b"\xa5" * 8192)
    return ended(p)


def zeros():
    return ends_after(peer(), bytes(5000))


def length(size):
    """A packet that says it has that many bytes."""
    p = peer()
    p.raw(ssh.VERSION + b"\r\n" + struct.pack(">I", int(size, 0)) + b"\4\24")
    return ends_after(p, bytes(64))


def no_cipher():
    p = peer()
    p.banners()
    lists = list(ssh.LISTS)
    lists[2] = lists[3] = b"aes128-ctr"
    p.send(ssh.kexinit(lists))
    return ended(p)


def half_kex():
    p = peer()
    p.banners()
    p.offers()
    return ended(p)


def no_newkeys():
    p = peer()
    p.banners()
    p.offers()
    p.exchange()
    return ended(p)


def bad_point():
    """X25519's point of low order, and one of no length."""
    words = []
    for point in (bytes(32), b"", b"\xff" * 4096):
        p = peer()
        p.banners()
        p.offers()
        p.send(bytes([ssh.ECDH_INIT]), ssh.string(point))
        words.append(ended(p))
    return " ".join(words)


def early(kind):
    """What must not come before the keys do."""
    p = peer()
    p.banners()
    p.offers()
    p.send(bytes([int(kind)]), ssh.string("ssh-userauth"))
    return ended(p)


def bad_tag():
    p = peer()
    p.meet()
    return ends_after(p, ssh.number(32) + bytes(48))


def half_open(count):
    """Connections that say nothing; a line when they are there."""
    peers = [peer() for _ in range(int(count))]
    for p in peers:
        p.line()
    print("there", flush=True)
    return " ".join(sorted({ended(p) for p in peers}))


# --- before there is a user ---------------------------------------------------

def met():
    p = peer()
    p.meet()
    p.service()
    return p


def wrong_signature():
    p = met()
    p.sign(USER, own_key(), spoil=True)
    try:
        return "answer %d" % p.receive()[0]
    except ssh.Closed:
        return "closed"


def wrong_signatures():
    """As many as it takes; libssh answers none of them."""
    p, key = met(), own_key()
    try:
        for _ in range(200000):
            p.sign(USER, key, spoil=True)
    except ssh.Closed:
        return "closed"
    return "open"


def in_time(p, asks):
    """All of them are refused, and the connection ends after six that count,
    which one more no may cross."""
    count = 0
    try:
        for ask in asks:
            answer = ask()
            if answer != ssh.FAILURE:
                return "answer %d to %d" % (answer, count)
            count += 1
    except ssh.Closed:
        return "closed" if count in (6, 7, 8) else "closed after %d" % count
    return ended(p)


def bad_keys():
    """Six that are none, and then the right one."""
    p = met()
    return in_time(p, [lambda: p.query(USER, ssh.Key())] * 6 +
                   [lambda: p.query(USER, own_key())] * 4)


EMPTY = ssh.string("")
METHODS = {
    "none": (), "nosuch": (),
    "password": (b"\0", ssh.string("secret")),
    "keyboard-interactive": (EMPTY, EMPTY),
    "hostbased": (EMPTY,) * 5,
    "gssapi-with-mic": (ssh.number(1), ssh.string("\6\1\1")),
}


def methods(*names):
    """Anything but keys, in turn: each counts, but the first none."""
    p, asks = met(), []
    while len(asks) < 20:
        asks += [lambda name=name: p.ask(USER, name, *METHODS[name])
                 for name in names or METHODS]
    return in_time(p, asks)


def name(which):
    p = met()
    answer = p.query({
        "blank": USER + " ", "newline": USER + "\nAccepted publickey for x",
        "percent": "%s%n%d", "long": "a" * 300, "control": "\33[2J\7\r",
        "empty": "", "quote": "'\"`$(id)",
        "path": "../" + USER, "utf8": "\u00fc\u202e", "huge": "a" * 30000,
        "start": USER + "a" * 252}[which], own_key())
    p.sock.close()
    return "answer %d" % answer


def other_user(other):
    """Asked as one, signed as another."""
    p = met()
    words = [str(p.query(USER, own_key()))]
    p.sign(other, own_key())
    try:
        words.append(str(p.receive()[0]))
    except ssh.Closed:
        words.append("closed")
    p.sock.close()
    return " ".join(words)


def other_key():
    """Asked with one key, signed with another."""
    p = met()
    words = [str(p.query(USER, own_key()))]
    p.sign(USER, ssh.Key())
    words.append(str(p.receive()[0]))
    p.sock.close()
    return " ".join(words)


def no_service():
    p = peer()
    p.meet()
    try:
        answer = "answer %d" % p.query(USER, ssh.Key())
    except ssh.Closed:
        answer = "closed"
    p.sock.close()
    return answer


def other_service():
    p = peer()
    p.meet()
    try:
        p.send(bytes([ssh.SERVICE]), ssh.string("ssh-connection"))
        while p.receive():
            p.send(bytes([ssh.OPEN]), ssh.string("session"),
                   *map(ssh.number, (0, 1 << 20, 1 << 15)))
    except ssh.Closed:
        return "closed"


def too_early(what):
    """Packets of a session, and nobody has logged in."""
    p = met()
    p.send(*{
        "open": (bytes([ssh.OPEN]), ssh.string("session"),
                 *map(ssh.number, (0, 1 << 20, 1 << 15))),
        "request": (bytes([ssh.REQUEST]), ssh.number(0),
                    ssh.string("exec"), b"\1", ssh.string("cudarun")),
        "data": (bytes([ssh.DATA]), ssh.number(0), ssh.string("x")),
        "global": (bytes([ssh.GLOBAL]), ssh.string("tcpip-forward"), b"\1",
                   ssh.string("127.0.0.1"), ssh.number(0)),
        "success": (bytes([ssh.SUCCESS]),),
        "confirm": (bytes([ssh.CONFIRM]), *map(ssh.number, (0, 0, 9, 9))),
    }[what])
    try:
        return "answer %d" % p.receive()[0]
    except ssh.Closed:
        return "closed"


# --- before and after there is a job ------------------------------------------

def big_key():
    """Too big for a message: a try all the same, and then it is over."""
    p, big = met(), ssh.Key()
    big.blob = ssh.string("ssh-rsa") + ssh.string("\1\0\1") + ssh.string(
        b"\x7f" * 5000)
    return in_time(p, [lambda: p.ask(
        USER, "publickey", b"\0", ssh.string("rsa-sha2-512"),
        ssh.string(big.blob))] * 20)


def inside():
    p = peer()
    p.login(USER, own_key())
    return p


def gone(where):
    """Ends at a stage: goes away, and with reset, without a word."""
    stage, _, how = where.partition(",")
    p = peer()
    steps = {
        "connected": (), "banner": (p.banners,), "offers": (p.offers,),
        "exchange": (p.exchange,), "keys": (p.keys,), "service": (p.service,),
        "query": (lambda: p.query(USER, own_key()),),
        "signed": (lambda: p.sign(USER, own_key()),),
        "login": (lambda: p.expect(ssh.SUCCESS),),
        "channel": (p.channel,), "exec": (lambda: p.exec(READS_NOT),),
        "output": (lambda: p.expect(ssh.DATA),),
    }
    for step, acts in steps.items():
        for act in acts:
            act()
        if step == stage:
            break
    if how == "reset":
        p.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                          struct.pack("ii", 1, 0))
    p.sock.close()
    return "gone"


def no_request():
    """A channel, and nothing on it: nothing runs."""
    p = inside()
    p.channel()
    count = len(jobs())
    p.sock.close()
    return "jobs %d" % count


def second_request():
    p = inside()
    p.channel()
    p.exec("cudarun -c 'import time; time.sleep(600)'")
    p.send(bytes([ssh.REQUEST]), ssh.number(p.far), ssh.string("exec"),
           b"\1", ssh.string("cudarun --version"))
    answer = p.receive()[0]
    p.sock.close()
    return "answer %d" % answer


def channels(count):
    """How many channels of one connection are opened."""
    p, got = inside(), 0
    for i in range(int(count)):
        p.send(bytes([ssh.OPEN]), ssh.string("session"), ssh.number(i),
               ssh.number(1 << 20), ssh.number(1 << 15))
        got += p.receive()[0] == ssh.CONFIRM
    p.sock.close()
    return "channels %d" % got


def other_channel():
    """Numbers of channels that are not there."""
    p = inside()
    p.channel()
    for kind in (ssh.DATA, ssh.EOF, ssh.REQUEST, ssh.ADJUST, ssh.CLOSE):
        p.send(bytes([kind]), ssh.number(77), ssh.string("exec"), b"\0",
               ssh.string("cudarun"))
    try:
        p.exec("cudarun -c 'print(3)'")
        return "%s %s" % p.finish()
    except ssh.Closed:
        return "closed"


def after_eof():
    """Data behind the end of the data: the job has only what came before."""
    p = inside()
    p.channel()
    p.exec("cudarun -c 'import sys; print(len(sys.stdin.read()))'")
    p.data(b"x" * 5)
    p.tell(ssh.EOF)
    for _ in range(20):
        p.data(b"y" * 1000)
    try:
        return "%s %s" % p.finish()
    except ssh.Closed:
        return "closed"


def after_close():
    p = inside()
    p.channel()
    p.exec(READS_NOT)
    p.expect(ssh.DATA)
    p.tell(ssh.CLOSE)
    for _ in range(20):
        p.data(b"y" * 1000)
    return "closed" if wait_for(lambda: not jobs()) else "runs"


def no_window():
    """Nothing is sent while there is no window, and all when there is."""
    p = inside()
    p.channel(window=0)
    p.exec("cudarun -c 'print(\"x\" * 3000)'")
    p.sock.settimeout(2)
    try:
        p.receive()
        return "sent without a window"
    except socket.timeout:
        pass
    p.sock.settimeout(PATIENCE)
    p.tell(ssh.ADJUST, ssh.number(10000))
    output, status = p.finish()
    return "bytes %d status %d" % (len(output), status)


def wide_window():
    """Windows that add up to more than a number has room for."""
    p = inside()
    p.channel(window=0xffffffff)
    for _ in range(3):
        p.tell(ssh.ADJUST, ssh.number(0xffffffff))
    p.exec("cudarun -c 'print(\"x\" * 3000)'")
    output, status = p.finish()
    return "bytes %d status %d" % (len(output), status)


# --- memory -------------------------------------------------------------------

def fields(pid):
    with open("/proc/%d/status" % pid) as file:
        return dict(line.split(":\t", 1) for line in file if ":\t" in line)


def below():
    """(pid, name) of the listener's descendants."""
    all_of, found = {}, {LISTENER}
    for entry in os.listdir("/proc"):
        try:
            all_of[int(entry)] = fields(int(entry))
        except (ValueError, OSError):
            continue
    more = True
    while more:
        more = {pid for pid, row in all_of.items()
                if int(row["PPid"]) in found} - found
        found |= more
    return [(pid, all_of[pid]["Name"].strip())
            for pid in found - {LISTENER} if pid in all_of]


def jobs():
    return [pid for pid, name in below() if name != "cudarun-sshd"]


def servers():
    return [pid for pid, name in below() if name == "cudarun-sshd"]


def peak():
    """KiB, of the server's processes that are there."""
    most = 0
    for pid in servers():
        try:
            most = max(most, int(fields(pid)["VmHWM"].split()[0]))
        except (OSError, KeyError):
            pass
    return most


def wait_for(what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


def bounded(word):
    kb = peak()
    return word if 0 < kb < 16384 else "%s %d KiB" % (word, kb)


def unread_output():
    """16 MiB for a client with a window for them that does not read."""
    p = inside()
    p.channel(window=0x7fffffff)
    p.exec("cudarun -c 'import sys; "
           "[sys.stdout.write(\"x\" * 65536) for _ in range(256)]'")
    first = len(ssh.take(p.expect(ssh.DATA)[5:])[0])
    last, same = -1, 0

    def rests():
        nonlocal last, same
        now = sum(ticks(pid) for pid in servers() + jobs())
        same = same + 1 if now == last else 0
        last = now
        return same >= 25
    if not wait_for(rests):
        return "never rests"
    word = bounded("bounded")
    output, status = p.finish()
    return "%s bytes %d status %d" % (word, first + len(output), status)


def ticks(pid):
    """Of the processor, used so far."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            row = file.read().rsplit(") ", 1)[1].split()
        return int(row[11]) + int(row[12])
    except OSError:
        return 0


def unread_input(honest):
    """Bytes for a job that reads none; within the window, or 256 MiB."""
    p = inside()
    p.channel()
    p.exec(READS_NOT)
    p.expect(ssh.DATA)
    block, sent = b"z" * 32768, 0
    most = p.window - len(block) if honest == "honest" else 256 * MIB
    p.sock.settimeout(5)
    try:
        while sent < most:
            p.data(block)
            sent += len(block)
    except socket.timeout:
        pass
    except ssh.Closed:
        return "closed" if sent < 64 * MIB else "closed late"
    word = bounded("bounded")
    p.sock.close()
    return word


# --- moments ------------------------------------------------------------------

def moments(names):
    """For each name the least of 12 times to a no, ms: noise only adds."""
    times = {user: [] for user in names.split(",")}
    for _ in range(3):
        for user, row in times.items():
            p = met()
            for _ in range(4):
                begin = time.monotonic()
                if p.query(user, ssh.Key()) != ssh.FAILURE:
                    return "let in"
                row.append(1000 * (time.monotonic() - begin))
            p.sock.close()
    return " ".join("%d" % min(row) for row in times.values())


signal.alarm(8 * PATIENCE)
print(globals()[sys.argv[1]](*sys.argv[2:]))
