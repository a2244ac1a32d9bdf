# Threads with a queue, an event, a condition, a barrier and thread-local data.
import queue
import threading

jobs, results = queue.Queue(maxsize=4), queue.Queue()
local = threading.local()
barrier = threading.Barrier(3)
ready = threading.Event()


def work():
    local.done = 0
    barrier.wait(10)
    ready.wait(10)
    for n in iter(jobs.get, None):
        results.put((threading.current_thread().name, n, n ** 2))
        local.done += 1
        jobs.task_done()
    jobs.task_done()
    print(threading.current_thread().name, "finished")


workers = [threading.Thread(target=work, name="worker-%d" % i)
           for i in range(3)]
for worker in workers:
    worker.start()
ready.set()
for n in range(30):
    jobs.put(n)
for _ in workers:
    jobs.put(None)
jobs.join()
for worker in workers:
    worker.join()
found = sorted(results.get()[2] for _ in range(30))
assert found == [n * n for n in range(30)] and results.empty()

condition, state = threading.Condition(), []
timer = threading.Timer(0.01, lambda: (condition.acquire(), state.append(1),
                                       condition.notify(),
                                       condition.release()))
with condition:
    timer.start()
    assert condition.wait_for(lambda: state, timeout=10)
timer.join()
print("corpus: ok")
