# concurrent.futures: threads and processes, map, as_completed, exceptions.
from concurrent.futures import (ProcessPoolExecutor, ThreadPoolExecutor,
                                as_completed)
import os


def cube(n):
    if n == 13:
        raise ValueError("unlucky")
    return n ** 3, os.getpid()


def main():
    with ThreadPoolExecutor(4) as pool:
        assert [r[0] for r in pool.map(cube, range(5))] == [0, 1, 8, 27, 64]
        futures = {pool.submit(cube, n): n for n in range(4)}
        for future in as_completed(futures, timeout=20):
            assert future.result()[0] == futures[future] ** 3

    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(cube, range(8), chunksize=2))
        assert [r[0] for r in results] == [n ** 3 for n in range(8)]
        assert os.getpid() not in {r[1] for r in results}
        error = pool.submit(cube, 13).exception(timeout=20)
        assert isinstance(error, ValueError) and "unlucky" in str(error)
    print("corpus: ok")


if __name__ == "__main__":
    main()
