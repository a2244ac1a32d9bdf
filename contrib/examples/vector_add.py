"""Add two vectors on the GPU.

    ssh gpu-lab cudarun < vector_add.py
"""
import sys

import numpy as np
from numba import config, cuda


@cuda.jit
def add(a, b, total):
    i = cuda.grid(1)
    if i < total.size:
        total[i] = a[i] + b[i]


# The simulator runs every GPU thread as a thread of Python: less is enough.
count = 1_000 if config.ENABLE_CUDASIM else 10_000_000
a = np.arange(count, dtype=np.float32)
b = 2 * a
d_a, d_b = cuda.to_device(a), cuda.to_device(b)
d_total = cuda.device_array_like(d_a)

threads = 128
blocks = (count + threads - 1) // threads
add[blocks, threads](d_a, d_b, d_total)

total = d_total.copy_to_host()
print(f"{count} sums: {total[0]:g} {total[1]:g} {total[2]:g} ...")
if not np.array_equal(total, a + b):
    sys.exit("the sums are wrong")
print("all of them are right")
