"""Run a Python script on another host's GPU: a small client of cudarun.

    cudarun-client.py [-f FILE]... [-O DIR] [--time MS] HOST script.py args...

-f takes a file along, -O brings what the script made into DIR, --detach lets it
go on alone and prints its ID, which --attach and --kill want and --ps tells.
The first Ctrl-C interrupts the script, the second kills it, the third leaves.

It is an example for people who write clients in other languages, made from
cudarun-protocol(7) alone, whose words it uses.  One thread reads, another sends
files and standard input within their credit, short frames have one each."""
import argparse, base64, contextlib, hashlib, json, os, queue, re, shlex
import signal, struct, subprocess, sys, threading

HELLO, ERROR, PING, PONG = range(1, 5)
RUN, FILE, GO, STDIN, STDIN_EOF, SIGNAL, RESIZE, ATTACH, GET, STATUS = range(0x10, 0x1A)
OUT, ERR, CREDIT, EVENT, RESULT, RESULT_DATA, RESULT_END, EXIT = range(0x30, 0x38)
JSON = {HELLO, ERROR, STATUS, EVENT, RESULT, RESULT_END, EXIT}
KNOWN = JSON | {PING, PONG, OUT, ERR, CREDIT, RESULT_DATA} | set(range(0x80, 0x100))
MAGIC, PIECE, LONGEST = b"\0CUDARUN", 32768, 262144
UNSAFE = rb"(?i)[\0-\x1f\x7f\\:]|\xc2[\x80-\x9f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)"

def plain(text):  # a host's control characters must not reach the terminal
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))
def say(text):
    print("cudarun:", plain(text), file=sys.stderr, flush=True)
def leave(status, text=""):  # at once, whatever the threads wait for
    if text: say(text)
    os._exit(status)
def to_wire(text):  # the page's type "bytes"; Python has surrogates for odd ones
    odd = any("\udc80" <= c <= "\udcff" for c in text)
    return {"b64": base64.b64encode(os.fsencode(text)).decode()} if odd else text
def from_wire(v): return v.encode() if isinstance(v, str) else base64.b64decode(v["b64"])
def is_safe(name):  # nor has it a dot in front: DIR may be somebody's home
    return name[:1] != b"." and name.count(b"/") < 8 and all(
        1 <= len(part) <= 255 and not re.search(UNSAFE, part) for part in name.split(b"/"))

class Connection:
    def __init__(self, ssh):
        self.ssh = subprocess.Popen(ssh, stdin=-1, stdout=-1,  # and Ctrl-C is not for it
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        self.writing, self.longest, self.id, self.running = threading.Lock(), 65536, "", False
        self.credit, self.grants = 262144, queue.SimpleQueue()
        self.send(HELLO, 0, {"versions": [1], "software": "cudarun-client.py"}, MAGIC)
    def send(self, kind, run, payload=b"", magic=b""):
        if not isinstance(payload, bytes): payload = json.dumps(payload).encode()
        with self.writing, contextlib.suppress(OSError, ValueError):  # receive() tells why
            self.ssh.stdin.write(magic + struct.pack(">IBBH", len(payload), kind, 0, run) + payload)
            self.ssh.stdin.flush()
    def soon(self, *frame): threading.Thread(target=self.send, args=frame, daemon=True).start()
    def found_magic(self):
        seen, timer = self.ssh.stdout.read(1), threading.Timer(10, self.ssh.kill)
        timer.start()  # at the first byte: before it, ssh may ask for a password
        while not seen.endswith(MAGIC) and len(seen) < 65536 and (c := self.ssh.stdout.read(1)):
            seen += c
        if text := seen.removesuffix(MAGIC): say("from the host: " + text.decode(errors="replace"))
        if found := seen.endswith(MAGIC): timer.cancel()
        return found
    def receive(self):
        head = self.ssh.stdout.read(8)
        length, kind, flags, _ = struct.unpack(">IBBH", head.ljust(8, b"\0"))
        if len(head) == 8 and (length > self.longest or flags or kind not in KNOWN):
            raise ValueError("frame " + head.hex())
        if len(payload := self.ssh.stdout.read(length)) < length or len(head) < 8:
            leave(255, f"connection lost; run {self.id} state unknown")
        if kind == PING: self.soon(PONG, 0, payload)
        if kind in JSON: payload = json.loads(payload)
        if kind == ERROR: leave(payload["status"], payload["detail"])
        return kind, payload
    def spend(self, kind, head, piece):
        while self.credit < len(piece): self.credit += self.grants.get()
        self.credit -= len(piece)
        self.send(kind, 1, head + piece)
    def feed(self, run, files):
        self.send(RUN, 1, run)
        for index, data in enumerate(files):
            for at in range(0, len(data), PIECE):
                self.spend(FILE, struct.pack(">HQ", index, at), data[at:at + PIECE])
        self.send(GO, 1)
        while run["stdin"] and (piece := os.read(0, PIECE)): self.spend(STDIN, b"", piece)
        if run["stdin"]: self.send(STDIN_EOF, 1)
    def store(self, meta, folder):  # whole, under a safe name, over nothing
        name, data = from_wire(meta["name"]), bytearray()
        while (frame := self.receive())[0] != RESULT_END:
            if frame[0] == RESULT_DATA: data += frame[1]
            if len(data) > meta["size"]: raise ValueError("a result is too long")
        why = frame[1].get("error", "" if is_safe(name) else "its name is not safe")
        if not why and hashlib.sha256(data).hexdigest() != frame[1]["sha256"]: why = "damaged"
        try:
            if folder and not why:
                path = os.path.join(os.fsencode(folder), name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "xb") as file: file.write(data)  # x: only a new file
        except OSError as e: why = e.strerror
        if why: say(f"result {os.fsdecode(name)} is not stored: {why}")
    def follow(self, folder):  # to the end of the run, or an answer; the exit status
        for kind, payload in iter(self.receive, None):
            if kind in (EXIT, STATUS): break
            if kind in (OUT, ERR):
                with open(1 if kind == OUT else 2, "wb", closefd=False) as f: f.write(payload)
            elif kind == CREDIT: self.grants.put(int.from_bytes(payload))
            elif kind == RESULT: self.store(payload, folder)
            elif kind == EVENT:
                event, self.id = payload["event"], payload.get("id", self.id)
                self.running = event not in ("queued", "results")
                if event in ("notice", "queued", "dropped"): say(payload.get("msg", payload))
        if text := payload.get("detail") or payload.get("why") or payload.get("error"): say(text)
        if payload.get("reason") in ("detached", "again"): print(plain(payload["id"]), flush=True)
        for run in payload.get("runs", []):
            print(*(plain(run.get(x, "-")) for x in ("id", "state", "status", "name")), flush=True)
        self.ssh.communicate()  # closes, which before EXIT would stop the run
        return payload.get("status", 1 if text else 0)

def announce(o):  # the JSON of RUN, and the contents of its files
    if not o.words: parser.error("no script is given")
    names = [os.path.basename(o.words[0]), *map(os.path.normpath, o.f)]
    contents = [open(path, "rb").read() for path in [o.words[0], *o.f]]
    files = [{"name": to_wire(name), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
             for name, data in zip(names, contents)]
    return {"script": files[0]["name"], "argv": [to_wire(word) for word in o.words[1:]],
            "files": files, "stdin": not o.detach, "detach": o.detach,
            "token": o.token or os.urandom(8).hex(), "results": ["**"] if o.O or o.detach else [],
            "limits": {"wall": int(o.time)} if o.time else {}}, contents
def main(o):
    run = announce(o) if not (o.ps or o.kill or o.attach) else None
    for way in (["-s", o.HOST, "cudarun"], [o.HOST, "cudarun --framed"]):
        link = Connection([*shlex.split(o.ssh or "ssh"), *way])
        if (found := link.found_magic()) or link.ssh.wait() != 255: break
    if not found: leave(link.ssh.returncode % 256, "there is no server of cudarun")
    link.longest = min(LONGEST, link.receive()[1].get("max_frame", LONGEST))
    def interrupt(*_, signals=iter(("INT", "KILL"))):
        if not (link.running and (sig := next(signals, None))): raise KeyboardInterrupt
        link.soon(SIGNAL, 1, {"sig": sig})
    signal.signal(signal.SIGINT, interrupt)
    if o.ps: link.send(STATUS, 0, {"what": "runs"})
    elif o.kill: link.send(SIGNAL, 0, {"cancel": True, "id": o.kill})
    elif o.attach: link.send(ATTACH, 1, {"id": o.attach})
    else: threading.Thread(target=link.feed, args=run, daemon=True).start()
    return link.follow(o.O)
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("-f", action="append", default=[], metavar="FILE")
for name in ("-O", "--time", "--attach", "--kill", "--token", "--ssh"): parser.add_argument(name)
for name in ("--detach", "--ps"): parser.add_argument(name, action="store_true")
parser.add_argument("HOST")
parser.add_argument("words", nargs=argparse.REMAINDER, metavar="script.py args...")
try: leave(main(parser.parse_args()))
except KeyboardInterrupt: leave(130)
except BrokenPipeError: leave(141)
except OSError as e: leave(66, e)
except (ValueError, KeyError, TypeError) as e: leave(76, f"the protocol is not kept to: {e!r}")
