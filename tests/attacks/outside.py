"""What attacks aim at outside of a job, as the user who runs the job.

Prints lines of a word and its value, then waits for the end of its input."""
import ctypes
import os
import socket
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)
held = []


def say(word, value):
    print(word, value, flush=True)


def check(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "outside")
    return result


def serve(kind, address, give=None):
    """a socket that listens; whoever comes is given a descriptor"""
    s = socket.socket(socket.AF_UNIX, kind)
    s.bind(address)
    held.append(s)
    if kind == socket.SOCK_DGRAM:
        return
    s.listen()

    def answer():
        while True:
            peer, _ = s.accept()
            if give is not None:
                socket.send_fds(peer, [b"x"], [give])
            peer.close()
    threading.Thread(target=answer, daemon=True).start()


def local_sockets(folder):
    name = "cudarun-attack-%d" % os.getpid()
    serve(socket.SOCK_STREAM, "\0" + name)
    say("abstract", name)
    serve(socket.SOCK_DGRAM, "\0" + name + "-datagram")
    say("abstract-datagram", name + "-datagram")
    uvmfd = "cuda-uvmfd-4026531836-%d" % os.getpid()
    serve(socket.SOCK_SEQPACKET, "\0" + uvmfd, give=0)
    say("uvmfd", uvmfd)
    for word, kind in (("socket", socket.SOCK_STREAM),
                       ("datagram", socket.SOCK_DGRAM)):
        path = os.path.join(folder, word)
        serve(kind, path)
        os.chmod(path, 0o777)
        say(word, path)


def ports():
    tcp = socket.create_server(("127.0.0.1", 0))
    held.append(tcp)
    say("port", tcp.getsockname()[1])
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    held.append(udp)
    say("udp-port", udp.getsockname()[1])

    def echo():
        while True:
            data, peer = udp.recvfrom(16)
            udp.sendto(data, peer)
    threading.Thread(target=echo, daemon=True).start()


def files(folder):
    for word, path in (("own-file", os.path.join(folder, "own")),
                       ("tmp-file", "/tmp/cudarun-attack-%d" % os.getpid()),
                       ("shm-file", "/dev/shm/cudarun-attack-%d"
                        % os.getpid())):
        with open(path, "w") as f:
            f.write("canary\n")
        os.chmod(path, 0o666)
        held.append(path)
        say(word, path)


def home_files(folder):
    """what a home has; the real one may lie in /tmp, which is special"""
    home = os.path.join(folder, "home")
    cache = os.path.join(home, ".nv", "ComputeCache")
    os.makedirs(cache)
    with open(os.path.join(cache, "index"), "w") as f:
        f.write("canary\n")
    say("home", home)


def ipc():
    """one key for shared memory, semaphores and messages; a queue"""
    key = 0x10000000 + os.getpid()
    create = 0o3600
    ids = (check(libc.shmget(key, 4096, create)),
           check(libc.semget(key, 1, create)),
           check(libc.msgget(key, create)))
    queue = "cudarun-attack-%d" % os.getpid()
    # The system call wants the name without the slash of mq_open.
    check(libc.syscall(240, queue.encode(), os.O_CREAT | os.O_RDWR, 0o600,
                       None))
    say("ipc-key", key)
    say("queue", queue)
    return ids, queue


def main():
    folder = sys.argv[1]
    local_sockets(folder)
    ports()
    files(folder)
    home_files(folder)
    (shm, sem, msg), queue = ipc()
    say("other-pid", os.getpid())
    say("ready", "yes")
    sys.stdin.read()
    libc.shmctl(shm, 0, None)
    libc.semctl(sem, 0, 0)
    libc.msgctl(msg, 0, None)
    libc.syscall(241, queue.encode())
    for path in held:
        if isinstance(path, str):
            os.unlink(path)


main()
