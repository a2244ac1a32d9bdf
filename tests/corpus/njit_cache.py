# @njit(cache=True): the compiled function is kept beside the script.
import pathlib
import time

from numba import njit


@njit(cache=True)
def primes(limit):
    count = 0
    for n in range(2, limit):
        k = 2
        while k * k <= n and n % k:
            k += 1
        if k * k > n:
            count += 1
    return count


begin = time.perf_counter()
assert primes(1000) == 168
print("first call took", round(time.perf_counter() - begin, 3), "s")
stats = primes.stats
assert sum(stats.cache_hits.values()) + sum(stats.cache_misses.values()) == 1
kept = pathlib.Path(stats.cache_path)
assert any(f.suffix == ".nbi" for f in kept.iterdir()), kept
print("corpus: ok")
