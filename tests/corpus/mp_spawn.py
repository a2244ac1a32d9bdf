# multiprocessing with start method "spawn": pool, queue, pipe, locks, manager.
import multiprocessing as mp
import os


def square(n):
    return n * n


def count(counter, lock, table, cells):
    for _ in range(50):
        with lock:
            counter.value += 1
    cells[mp.current_process().name == "second"] = os.getpid()
    table[os.getpid()] = "done"


def serve(requests, answers, gate):
    with gate:
        for text in iter(requests.get, None):
            print("child got", text)
            answers.send(text.upper())
        answers.close()


def main():
    context = mp.get_context("spawn")
    with context.Pool(2) as pool:
        assert pool.map(square, range(10)) == [n * n for n in range(10)]
        assert pool.apply_async(square, (12,)).get(timeout=20) == 144

    counter, cells = context.Value("i", 0), context.Array("q", 2)
    lock = context.Lock()
    with context.Manager() as manager:
        table = manager.dict()
        children = [context.Process(target=count, name=name,
                                    args=(counter, lock, table, cells))
                    for name in ("first", "second")]
        for child in children:
            child.start()
        for child in children:
            child.join(20)
            assert child.exitcode == 0
        assert counter.value == 100
        assert sorted(table.keys()) == sorted(cells[:])

    requests, gate = context.Queue(), context.Semaphore(1)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=serve, args=(requests, sender, gate))
    child.start()
    sender.close()
    for text in ("one", "two", None):
        requests.put(text)
    assert [receiver.recv(), receiver.recv()] == ["ONE", "TWO"]
    child.join(20)
    assert child.exitcode == 0
    print("corpus: ok")


if __name__ == "__main__":
    main()
