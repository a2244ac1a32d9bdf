# Touches each canary of a keeper, as its user and outside any sandbox, so
# that a test can tell whether it would have noticed.  The environment says
# where they are, as it does for the storm.
import ctypes
import os
import resource
import socket

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_long
targets = {name: os.environ["STORM_" + name].split(",") for name in
           ("PATHS", "NAMES", "PIDS", "PORTS", "IDS", "ADDRESSES")}
pid, login = map(int, targets["PIDS"])
ids = list(map(int, targets["IDS"]))


def done(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "a poke")


def poke_files():
    for path in targets["PATHS"]:
        if path.endswith(("/socket", "/socket-datagram")):
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM if
                              path.endswith("-datagram") else
                              socket.SOCK_STREAM)
            s.connect(path)
            s.send(b"!")
        elif not os.path.isdir(path):
            with open(path, "ab") as f:
                f.write(b"!")


def poke_sockets():
    tcp, udp = map(int, targets["PORTS"])
    socket.create_connection(("127.0.0.1", tcp))
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(
        b"!", ("127.0.0.1", udp))
    socket.socket(socket.AF_UNIX).connect("\0" + targets["NAMES"][0])
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(
        b"!", "\0" + targets["NAMES"][1])


def poke_objects():
    number = ids[0]
    at = libc.shmat(libc.shmget(number, 0, 0), None, 0)
    ctypes.memset(at, 33, 4)
    done(libc.semctl(libc.semget(number, 0, 0), 0, 16, 7))
    done(libc.msgsnd(libc.msgget(number, 0), (ctypes.c_long * 2)(1, 1), 8, 0))
    queue = libc.syscall(240, targets["NAMES"][0].encode(), os.O_WRONLY,
                         0, None)
    done(queue)
    done(libc.syscall(242, queue, b"!", 1, 0, None))
    for key in ids[6:]:
        done(libc.syscall(250, 2, key, b"!", 1))            # update


def poke_process():
    with open("/proc/%d/mem" % pid, "r+b", buffering=0) as f:
        f.seek(int(targets["ADDRESSES"][0]))
        f.write(b"!")
    resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
    os.sched_setaffinity(pid, [min(os.sched_getaffinity(pid))])
    os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))
    done(libc.syscall(251, 1, pid, 3 << 13))                # ioprio: idle
    os.setpriority(os.PRIO_PROCESS, pid, 9)
    with open("/proc/%d/oom_score_adj" % pid, "w") as f:
        f.write("500")
    os.kill(pid, 10)


poke_files()
poke_sockets()
poke_objects()
poke_process()
