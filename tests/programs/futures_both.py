# concurrent.futures: threads and processes, errors, order, initializers.
# profiles: standard
# prints: threads 45, processes 285, late 3, error kept, broken pool seen
import concurrent.futures as cf
import multiprocessing
import os
from concurrent.futures.process import BrokenProcessPool

offset = 0


def prepare(value):
    global offset
    offset = value


def square(n):
    return n * n


def shifted(n):
    return n + offset


def wrong():
    raise KeyError("wrong")


def main():
    with cf.ThreadPoolExecutor(4) as pool:
        threads = sum(pool.map(lambda n: n, range(10)))
    with cf.ProcessPoolExecutor(2) as pool:
        processes = sum(pool.map(square, range(10), chunksize=3))
        failed = pool.submit(wrong)
        error = "error kept" if isinstance(failed.exception(30), KeyError) \
            else "error lost"
    spawn = multiprocessing.get_context("spawn")
    with cf.ProcessPoolExecutor(2, mp_context=spawn, initializer=prepare,
                                initargs=(100,)) as pool:
        later = [pool.submit(shifted, n) for n in range(3)]
        late = sum(1 for f in cf.as_completed(later, 30)
                   if f.result() >= 100)
    with cf.ProcessPoolExecutor(1) as pool:
        try:
            pool.submit(os._exit, 1).result(30)
            broken = "nothing seen"
        except BrokenProcessPool:
            broken = "broken pool seen"
    print(f"threads {threads}, processes {processes}, late {late}, "
          f"{error}, {broken}")


if __name__ == "__main__":
    main()
