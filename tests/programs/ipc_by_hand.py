# fcntl and flock locks, named semaphores, System V memory and queues, POSIX.
# profiles: standard
# prints: locks ok, semaphore 3, shared 99, messages hello, queue posix
import ctypes
import fcntl
import mmap
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
for name in ("shmat", "sem_open"):
    getattr(libc, name).restype = ctypes.c_void_p
libc.shmdt.argtypes = [ctypes.c_void_p]
libc.msgrcv.restype = ctypes.c_ssize_t
IPC_CREAT, IPC_RMID, IPC_PRIVATE = 0o1000, 0, 0


def check(result):
    if result in (-1, None, 2 ** 64 - 1):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def in_child(work):
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def locks():
    with open("lock", "w+b") as f:
        f.write(bytes(100))
        f.flush()
        fcntl.flock(f, fcntl.LOCK_EX)
        fcntl.lockf(f, fcntl.LOCK_EX, 10, 0)

        def refused():
            with open("lock", "r+b") as mine:
                for lock in (
                        lambda: fcntl.flock(
                            mine, fcntl.LOCK_EX | fcntl.LOCK_NB),
                        lambda: fcntl.lockf(
                            mine, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 0)):
                    try:
                        lock()
                    except BlockingIOError:
                        continue
                    os._exit(2)
                fcntl.lockf(mine, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 50)
        in_child(refused)
        view = mmap.mmap(f.fileno(), 100)

        def write():
            view[20:25] = struct.pack("<iB", 7, 1)
        in_child(write)
        assert struct.unpack("<iB", view[20:25]) == (7, 1)
        view.close()
        assert fcntl.fcntl(f, fcntl.F_GETFL) & os.O_RDWR
        fcntl.fcntl(f, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    return "ok"


def semaphore():
    name = b"/cudarun-test"
    sem = ctypes.c_void_p(check(libc.sem_open(
        name, os.O_CREAT | os.O_EXCL, 0o600, 1)))
    value = ctypes.c_int()
    for _ in range(2):
        in_child(lambda: check(libc.sem_post(sem)))
    check(libc.sem_getvalue(sem, ctypes.byref(value)))
    check(libc.sem_wait(sem))
    check(libc.sem_close(sem))
    check(libc.sem_unlink(name))
    return value.value


def system_v():
    shm = check(libc.shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0o600))
    at = check(libc.shmat(shm, None, 0))
    cell = ctypes.cast(at, ctypes.POINTER(ctypes.c_int))
    sem = check(libc.semget(IPC_PRIVATE, 1, IPC_CREAT | 0o600))

    def work():
        cell[0] = 99
        check(libc.semop(sem, struct.pack("Hhh", 0, 1, 0), 1))
    in_child(work)
    check(libc.semop(sem, struct.pack("Hhh", 0, -1, 0), 1))
    value = cell[0]
    check(libc.shmdt(at))
    check(libc.shmctl(shm, IPC_RMID, None))
    check(libc.semctl(sem, 0, IPC_RMID))
    return value


def messages():
    queue = check(libc.msgget(IPC_PRIVATE, IPC_CREAT | 0o600))
    data = struct.pack("l", 1) + b"hello"
    in_child(lambda: check(libc.msgsnd(queue, data, 5, 0)))
    room = ctypes.create_string_buffer(64)
    size = check(libc.msgrcv(queue, room, 56, 0, 0))
    check(libc.msgctl(queue, IPC_RMID, None))
    return room.raw[8:8 + size].decode()


def posix_queue():
    name = b"/cudarun-test"
    attributes = struct.pack("8l", 0, 4, 64, 0, 0, 0, 0, 0)
    queue = check(libc.mq_open(name, os.O_CREAT | os.O_RDWR, 0o600,
                               attributes))
    in_child(lambda: check(libc.mq_send(queue, b"posix", 5, 0)))
    room = ctypes.create_string_buffer(64)
    size = check(libc.mq_receive(queue, room, 64, None))
    check(libc.mq_close(queue))
    check(libc.mq_unlink(name))
    return room.raw[:size].decode()


print(f"locks {locks()}, semaphore {semaphore()}, shared {system_v()}, "
      f"messages {messages()}, queue {posix_queue()}")
