# A process that owns one of everything that a job must not touch, and says
# on each line "state" how all of it is, "NAME VALUE" up to a line "."; on
# "targets" how the storm finds it.  Whatever changes any of it unasked
# changes a value.
#
# keeper.py KIND DIRECTORY...: KIND is outside or job; the directories get
# files.  The first is its own, where sockets and a fifo go, too.
import ctypes
import hashlib
import mmap
import os
import resource
import signal
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = libc.shmat.restype = ctypes.c_long
kind, places = sys.argv[1], sys.argv[2:]
own = places[0]
NUMBER = 0x63000000 | os.getpid()      # of System V objects
NAME = "canary-%d" % os.getpid()
SECRET = b"untouched "
signals = []
watches, targets = {}, {}


def call(number, *args):
    got = libc.syscall(number, *args)
    if got == -1:
        raise OSError(ctypes.get_errno(), "system call %d" % number)
    return got


def read(path):
    with open(path, "rb") as f:
        return f.read()


def digest(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def tree(top):
    """everything about files but when they were read"""
    for place, names, files in os.walk(top):
        names.sort()
        for name in [""] + sorted(names + files):
            path = os.path.join(place, name)
            st = os.lstat(path)
            regular = os.path.isfile(path) and not os.path.islink(path)
            yield (path, st.st_mode, st.st_uid, st.st_gid, st.st_nlink,
                   st.st_size, st.st_mtime_ns, st.st_ctime_ns,
                   regular and read(path),
                   sorted(os.listxattr(path, follow_symlinks=False)))


def make_files(place):
    os.makedirs(place + "/sub", exist_ok=True)
    for name, mode in (("private", 0o600), ("open", 0o666),
                       ("sub/open", 0o666), ("program", 0o777)):
        path = "%s/%s-%s" % (place, os.path.basename(own), name)
        if "/" in name:
            path = place + "/" + name
        with open(path, "wb") as f:
            f.write(SECRET)
        os.chmod(path, mode)
        targets.setdefault("PATHS", []).append(path)
    os.chmod(place + "/sub", 0o777)
    if place == own:
        os.chmod(place, 0o777)
    targets["PATHS"].append(place)
    watches["files-in-" + os.path.basename(place)] = \
        lambda: digest(*tree(place))


def drain(take):
    """what arrived, until nothing more does; it is not thrown away"""
    got = []

    def look():
        try:
            while True:
                got.append(take())
        except BlockingIOError:
            pass
        return len(got)
    return look


def make_socket(name, family, kind, address):
    s = socket.socket(family, kind)
    s.bind(address)
    s.setblocking(False)
    if kind == socket.SOCK_STREAM:
        s.listen(64)
        watches[name] = drain(lambda: s.accept())
    else:
        watches[name] = drain(lambda: s.recv(4096))
    return s


def make_sockets():
    held = [make_socket("tcp", socket.AF_INET, socket.SOCK_STREAM,
                        ("127.0.0.1", 0)),
            make_socket("udp", socket.AF_INET, socket.SOCK_DGRAM,
                        ("127.0.0.1", 0))]
    targets["PORTS"] = [s.getsockname()[1] for s in held]
    targets["NAMES"] = [NAME, NAME + "-datagram"]
    for name, kind in (("", socket.SOCK_STREAM),
                       ("-datagram", socket.SOCK_DGRAM)):
        path = own + "/socket" + name
        held += [make_socket("path-socket" + name, socket.AF_UNIX, kind, path),
                 make_socket("abstract-socket" + name, socket.AF_UNIX, kind,
                             "\0" + NAME + name)]
        os.chmod(path, 0o777)
        targets["PATHS"].append(path)
    os.mkfifo(own + "/fifo")
    os.chmod(own + "/fifo", 0o666)
    targets["PATHS"].append(own + "/fifo")
    fifo = os.open(own + "/fifo", os.O_RDWR | os.O_NONBLOCK)
    watches["fifo"] = drain(lambda: os.read(fifo, 4096))
    return held


def make_objects():
    words = (ctypes.c_ulong * 64)()

    def status(function, number, command):
        ctypes.memset(words, 0, ctypes.sizeof(words))
        got = function(*number, command, words)
        return got if got == -1 else bytes(words)
    shm = libc.shmget(NUMBER, 4096, 0o1666)
    at = libc.shmat(shm, None, 0)
    ctypes.memmove(at, SECRET, len(SECRET))
    sem = libc.semget(NUMBER, 1, 0o1666)
    queue = libc.msgget(NUMBER, 0o1666)
    if -1 in (shm, at, sem, queue):
        raise OSError(ctypes.get_errno(), "System V objects")
    watches["shared-memory"] = lambda: digest(
        status(libc.shmctl, (shm,), 2), ctypes.string_at(at, 4096))
    watches["semaphore"] = lambda: digest(
        status(libc.semctl, (sem, 0), 2), libc.semctl(sem, 0, 12),
        libc.semctl(sem, 0, 11))
    watches["message-queue"] = lambda: digest(status(libc.msgctl, (queue,), 2))
    targets["IDS"] = [NUMBER, shm, sem, queue]
    mq = call(240, NAME.encode(), os.O_CREAT | os.O_RDWR | os.O_NONBLOCK,
              0o666, None)
    os.fchmod(mq, 0o666)

    def posix_queue():
        if call(245, mq, None, words) == -1:
            return "lost"
        again = call(240, NAME.encode(), os.O_RDONLY, 0, None)
        os.close(again)
        return digest(words[3], os.fstat(mq))
    watches["posix-queue"] = posix_queue
    path = "/dev/shm/" + NAME
    with open(path, "wb") as f:
        f.write(SECRET)
    os.chmod(path, 0o666)
    targets["PATHS"].append(path)
    watches["dev-shm"] = lambda: digest(read(path), os.stat(path).st_ctime_ns)

    def remove():
        libc.shmctl(shm, 0, None)
        libc.semctl(sem, 0, 0)
        libc.msgctl(queue, 0, None)
        libc.syscall(241, NAME.encode())    # a storm may have been first
        os.unlink(path)
    return remove


def make_keys():
    """in the user's keyring, and in one of this session"""
    room = ctypes.create_string_buffer(256)
    held = []

    def key(ring, name):
        number = call(248, b"user", name, SECRET, len(SECRET), ring)
        call(250, 5, number, ctypes.c_uint(0x3f3f3f3f))     # open to all
        held.append(number)

        def look():
            n = call(250, 11, number, room, 256)
            value = room.raw[:n]
            n = call(250, 6, number, room, 256)
            linked = call(250, 11, ring, room, 256)
            return digest(value, room.raw[:n], linked)
        return look
    ring = call(250, 1, NAME.encode())                      # a new session
    call(250, 5, ring, ctypes.c_uint(0x3f3f3f3f))
    user = call(250, 0, ctypes.c_int(-4), 1)
    call(250, 8, ctypes.c_int(-4), ring)                    # is ours, too
    held.extend([ring, user])
    watches["key-of-session"] = key(ctypes.c_int(-3), b"canary")
    watches["key-of-user"] = key(ctypes.c_int(-4), NAME.encode())
    targets["IDS"] += held

    def remove():
        for number in held[2:]:
            libc.syscall(250, 21, number)                   # invalidate
    return remove


def is_open(number):
    try:
        return os.fstat(number)[:2]
    except OSError:
        return None


def make_process():
    pid = os.getpid()
    page = mmap.mmap(-1, 4096)
    page.write(SECRET * 100)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    targets["PIDS"] = [pid, os.getppid()]
    targets["ADDRESSES"] = [address]
    for number in signal.valid_signals() - {
            signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
        signal.signal(number, lambda *got: signals.append(got[0]))
    watches["signals"] = lambda: list(map(int, signals)) or "none"
    watches["memory"] = lambda: digest(page[:])
    watches["limits"] = lambda: digest(*[resource.prlimit(0, n)
                                         for n in range(16)])
    if os.path.exists("/proc/%d" % os.getppid()):           # hidepid
        watches["login-limits"] = lambda: digest(
            read("/proc/%d/limits" % os.getppid()))
    watches["priority"] = lambda: os.getpriority(os.PRIO_PROCESS, 0)
    watches["login-priority"] = lambda: os.getpriority(
        os.PRIO_PROCESS, os.getppid())
    watches["affinity"] = lambda: sorted(os.sched_getaffinity(0))
    watches["scheduler"] = lambda: os.sched_getscheduler(0)
    watches["io-priority"] = lambda: call(252, 1, 0)
    watches["oom-score"] = lambda: int(read("/proc/self/oom_score_adj"))
    watches["name"] = lambda: digest(read("/proc/self/comm"))
    watches["tracer"] = lambda: [line for line in read(
        "/proc/self/status").split(b"\n") if line.startswith(b"TracerPid")]
    watches["descriptors"] = lambda: digest(*[
        (n, is_open(n)) for n in range(256)])
    watches["process"] = lambda: digest(os.getpid(), os.getppid(),
                                        os.getpgid(0), os.getsid(0),
                                        os.getcwd(), os.umask(0o22))


def say_state():
    for name in sorted(watches):
        try:
            value = watches[name]()
        except OSError as e:
            value = "lost %d" % e.errno
        print(name, str(value).replace(" ", ""))
    print(".", flush=True)


for place in places:
    make_files(place)
remove = [lambda: None]
if kind == "outside":
    sockets = make_sockets()
    remove = [make_objects(), make_keys()]
make_process()
print("ready", flush=True)
for line in sys.stdin:
    if line.strip() == "state":
        say_state()
    elif line.strip() == "targets":
        for name, values in targets.items():
            print("STORM_%s=%s" % (name, ",".join(map(str, values))))
        print(".", flush=True)
    elif line.strip() == "end":
        break
for last in remove:
    last()
