# @njit(parallel=True) with prange, and @vectorize on the CPU.
import numpy as np
from numba import njit, prange, vectorize


@njit(parallel=True)
def total(a):
    s = 0.0
    for i in prange(a.shape[0]):
        s += a[i]
    return s


@vectorize(["float64(float64, float64)"])
def hypotenuse(a, b):
    return (a * a + b * b) ** 0.5


a = np.ones(10000)
assert total(a) == 10000
assert hypotenuse(3.0, 4.0) == 5
print("total:", total(a))
print("corpus: ok")
