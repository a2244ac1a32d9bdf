# A histogram with cuda.atomic, first in shared memory, then in global memory.
import numpy as np
from numba import cuda, int32

BINS = 8


@cuda.jit
def histogram(values, bins):
    mine = cuda.shared.array(BINS, dtype=int32)
    t = cuda.threadIdx.x
    if t < BINS:
        mine[t] = 0
    cuda.syncthreads()
    i = cuda.grid(1)
    if i < values.size:
        cuda.atomic.add(mine, values[i] % BINS, 1)
    cuda.syncthreads()
    if t < BINS:
        cuda.atomic.add(bins, t, mine[t])


@cuda.jit
def extremes(values, result):
    i = cuda.grid(1)
    if i < values.size:
        cuda.atomic.min(result, 0, values[i])
        cuda.atomic.max(result, 1, values[i])


values = np.random.default_rng(3).integers(0, 1000, 300).astype(np.int32)
bins = np.zeros(BINS, dtype=np.int32)
histogram[10, 32](values, bins)
assert (bins == np.bincount(values % BINS, minlength=BINS)).all()

result = np.array([10**6, -1], dtype=np.int32)
extremes[10, 32](values, result)
assert result.tolist() == [values.min(), values.max()]
print("bins:", bins.tolist())
print("corpus: ok")
