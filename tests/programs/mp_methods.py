# multiprocessing with every start method: pools, managers, queues, locks.
# profiles: standard
# prints: start methods that work: fork spawn forkserver
import multiprocessing as mp
import os
from multiprocessing import connection, managers, shared_memory

import numpy as np


def cube(n):
    return n ** 3


def meet(barrier, event, condition, box, jobs, answers):
    barrier.wait(30)
    assert event.wait(30)
    for n in iter(jobs.get, None):
        answers.put((os.getpid(), n * n))
        jobs.task_done()
    jobs.task_done()
    with condition:
        box.value += 1
        condition.notify_all()


def fill(name, row, lock, total):
    block = shared_memory.SharedMemory(name)
    array = np.ndarray((4, 1000), dtype=np.int64, buffer=block.buf)
    array[row] = row + 1
    with lock:
        total[0] += int(array[row].sum())
    del array
    block.close()


def call(address, key):
    with connection.Client(address, authkey=key) as line:
        line.send({"pid": os.getpid()})
        assert line.recv() == "thanks"


def pools(context):
    with context.Pool(3) as pool:
        assert pool.map(cube, range(20)) == [n ** 3 for n in range(20)]
        assert sorted(pool.imap_unordered(cube, range(5), 2)) == [
            0, 1, 8, 27, 64]
        assert pool.starmap_async(pow, [(2, 5), (3, 2)]).get(30) == [32, 9]


def workers(context):
    barrier, event = context.Barrier(3), context.Event()
    condition, box = context.Condition(), context.Value("i", 0)
    jobs, answers = context.JoinableQueue(), context.Queue()
    team = [context.Process(target=meet, args=(barrier, event, condition,
                                               box, jobs, answers))
            for _ in range(2)]
    for child in team:
        child.start()
    barrier.wait(30)
    event.set()
    for n in list(range(10)) + [None, None]:
        jobs.put(n)
    jobs.join()
    assert sorted(answers.get(timeout=30)[1] for _ in range(10)) == [
        n * n for n in range(10)]
    with condition:
        assert condition.wait_for(lambda: box.value == 2, 30)
    for child in team:
        child.join(30)
        assert child.exitcode == 0


def memory(context):
    block = shared_memory.SharedMemory(create=True, size=4 * 1000 * 8)
    lock, total = context.RLock(), context.Array("q", 1)
    try:
        team = [context.Process(target=fill,
                                args=(block.name, row, lock, total))
                for row in range(4)]
        for child in team:
            child.start()
        for child in team:
            child.join(30)
            assert child.exitcode == 0
        array = np.ndarray((4, 1000), dtype=np.int64, buffer=block.buf)
        assert array.sum() == 10000 == total[0]
        del array
    finally:
        block.close()
        block.unlink()


def talks(context):
    with context.Manager() as manager:
        names, shared = manager.list(["a"]), manager.Namespace()
        names.append("b")
        shared.x = 5
        assert list(names) == ["a", "b"] and shared.x == 5
    key = b"secret"
    for family in ("AF_UNIX", "AF_INET"):
        address = ("127.0.0.1", 0) if family == "AF_INET" else None
        with connection.Listener(address, family, authkey=key) as listener:
            child = context.Process(target=call,
                                    args=(listener.address, key))
            child.start()
            with listener.accept() as line:
                assert line.recv() == {"pid": child.pid}
                line.send("thanks")
            child.join(30)
            assert child.exitcode == 0


def killed(context):
    child = context.Process(target=__import__("time").sleep, args=(60,))
    child.start()
    child.terminate()
    assert connection.wait([child.sentinel], 30) == [child.sentinel]
    child.join(30)
    assert child.exitcode == -15


if __name__ == "__main__":
    good = []
    for method in ("fork", "spawn", "forkserver"):
        context = mp.get_context(method)
        for part in (pools, workers, memory, talks, killed):
            part(context)
        good.append(method)
    with managers.SharedMemoryManager() as manager:
        cells = manager.ShareableList([1, 2.5, "three"])
        assert list(cells) == [1, 2.5, "three"]
    print("start methods that work:", *good)
