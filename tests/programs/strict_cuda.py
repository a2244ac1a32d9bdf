# Numba's CUDA: a kernel with shared memory, atomics and copies.
# profiles: standard strict
# needs: numba
# stderr: cudarun: no GPU on this host
# prints: histogram ok, total 496
import numpy as np
from numba import config, cuda, int64

config.CUDA_LOW_OCCUPANCY_WARNINGS = False


@cuda.jit
def histogram(values, bins):
    shared = cuda.shared.array(8, int64)
    i = cuda.grid(1)
    if cuda.threadIdx.x < 8:
        shared[cuda.threadIdx.x] = 0
    cuda.syncthreads()
    if i < values.size:
        cuda.atomic.add(shared, values[i] % 8, 1)
    cuda.syncthreads()
    if cuda.threadIdx.x < 8:
        cuda.atomic.add(bins, cuda.threadIdx.x, shared[cuda.threadIdx.x])


@cuda.jit
def total(values, result):
    cuda.atomic.add(result, 0, values[cuda.grid(1)])


values = cuda.to_device(np.arange(32))
bins = cuda.to_device(np.zeros(8, dtype=np.int64))
histogram[2, 16](values, bins)
assert bins.copy_to_host().tolist() == [4] * 8
result = np.zeros(1, dtype=np.int64)
total[2, 16](values, result)
print(f"histogram ok, total {result[0]}")
