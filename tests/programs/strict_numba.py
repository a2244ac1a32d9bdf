# Numba: compiled loops, also on several threads, as function and ufunc.
# profiles: standard strict
# needs: numba
# prints: sum 333283335000, same in parallel, ufunc 12.0
import numpy as np
from numba import njit, prange, vectorize


@njit
def squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


@njit(parallel=True)
def in_parallel(values):
    total = 0
    for i in prange(len(values)):
        total += values[i] * values[i]
    return total


@vectorize(["float64(float64, float64)"])
def product(a, b):
    return a * b


total = squares(10000)
values = np.arange(10000)
assert in_parallel(values) == total
print(f"sum {total}, same in parallel, "
      f"ufunc {product(np.ones(4), 3.0).sum()}")
