# Threads: pools, queues, conditions, timers, a barrier, thread-local data.
# profiles: standard strict
# prints: pool 285, queue 4950, timer fired, barrier 4, local ok
import concurrent.futures
import queue
import threading

with concurrent.futures.ThreadPoolExecutor(8) as pool:
    squares = sum(pool.map(lambda n: n * n, range(10)))

jobs, total, lock = queue.Queue(), 0, threading.Lock()


def work():
    global total
    while (n := jobs.get()) is not None:
        with lock:
            total += n
        jobs.task_done()
    jobs.task_done()


team = [threading.Thread(target=work) for _ in range(4)]
for thread in team:
    thread.start()
for n in list(range(100)) + [None] * 4:
    jobs.put(n)
jobs.join()
for thread in team:
    thread.join(20)

fired = threading.Event()
threading.Timer(0.01, fired.set).start()
assert fired.wait(20)
barrier, local, good = threading.Barrier(4), threading.local(), []


def meet(n):
    local.n = n
    barrier.wait(20)
    good.append(local.n == n)


team = [threading.Thread(target=meet, args=(n,)) for n in range(4)]
for thread in team:
    thread.start()
for thread in team:
    thread.join(20)
assert len(good) == 4 and all(good) and threading.stack_size(1 << 20) == 0
print(f"pool {squares}, queue {total}, timer fired, barrier 4, local ok")
