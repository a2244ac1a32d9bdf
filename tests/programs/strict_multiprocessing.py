# multiprocessing by fork: a pool, a lock, values, a queue, processes.
# profiles: standard strict
# prints: pool 285, counter 100, queue ['a', 'b'], futures [1, 2]
import concurrent.futures
import multiprocessing


def square(n):
    return n * n


def successor(n):
    return n + 1


def count(counter, lock, done):
    for _ in range(25):
        with lock:
            counter.value += 1
    done.set()


def answer(requests, answers):
    for text in iter(requests.get, None):
        answers.put(text.lower())


def main():
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        squares = sum(pool.map(square, range(10)))
    counter, lock = context.RawValue("i", 0), context.Lock()
    done = context.Event()
    team = [context.Process(target=count, args=(counter, lock, done))
            for _ in range(4)]
    for child in team:
        child.start()
    for child in team:
        child.join(20)
        assert child.exitcode == 0
    assert done.is_set()
    requests, answers = context.SimpleQueue(), context.Queue()
    child = context.Process(target=answer, args=(requests, answers))
    child.start()
    for text in ("A", "B", None):
        requests.put(text)
    texts = [answers.get(timeout=20) for _ in range(2)]
    child.join(20)
    with concurrent.futures.ProcessPoolExecutor(
            2, mp_context=context) as pool:
        later = list(pool.map(successor, range(2)))
    print(f"pool {squares}, counter {counter.value}, queue {texts}, "
          f"futures {later}")


if __name__ == "__main__":
    main()
