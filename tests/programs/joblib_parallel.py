# joblib: processes (loky and multiprocessing), threads, memory on disk.
# profiles: standard
# needs: joblib
# prints: loky 285, multiprocessing 285, threading 285, cached 1 call
import os

import numpy as np
from joblib import Memory, Parallel, delayed, dump, load


def square(n):
    return n * n


def total(array):
    return float(array.sum())


def main():
    words = []
    for backend in ("loky", "multiprocessing", "threading"):
        answer = Parallel(n_jobs=2, backend=backend)(
            delayed(square)(n) for n in range(10))
        words.append(f"{backend} {sum(answer)}")
    # Large arrays go to the workers as files that are mapped.
    big = np.ones(400000)
    assert Parallel(n_jobs=2)(delayed(total)(big) for _ in range(3)) == [
        400000.0] * 3
    memory = Memory("cache", verbose=0)
    calls = []

    @memory.cache(ignore=["calls"])
    def slow(n, calls):
        calls.append(n)
        return n + 1

    assert slow(1, calls) == slow(1, calls) == 2
    dump({"a": big}, "a.joblib")
    assert load("a.joblib")["a"].sum() == 400000 and os.path.exists("cache")
    print(", ".join(words) + f", cached {len(calls)} call")


if __name__ == "__main__":
    main()
