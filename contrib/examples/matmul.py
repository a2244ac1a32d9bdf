"""Multiply two matrices on the GPU, tile by tile through shared memory.

    ssh gpu-lab cudarun < matmul.py
    ssh gpu-lab cudarun - 2048 < matmul.py        matrices of 2048 x 2048
"""
import sys

import numpy as np
from numba import config, cuda, float32

TILE = 4 if config.ENABLE_CUDASIM else 16


@cuda.jit
def multiply(a, b, c):
    tile_a = cuda.shared.array((TILE, TILE), float32)
    tile_b = cuda.shared.array((TILE, TILE), float32)
    row, column = cuda.grid(2)
    y, x = cuda.threadIdx.x, cuda.threadIdx.y
    size = c.shape[0]
    total = float32(0)
    for step in range(0, size, TILE):
        # Past the edge of the matrix a tile holds zeros.
        tile_a[y, x] = 0
        tile_b[y, x] = 0
        if row < size and step + x < size:
            tile_a[y, x] = a[row, step + x]
        if step + y < size and column < size:
            tile_b[y, x] = b[step + y, column]
        cuda.syncthreads()
        for k in range(TILE):
            total += tile_a[y, k] * tile_b[k, x]
        cuda.syncthreads()
    if row < size and column < size:
        c[row, column] = total


default = 10 if config.ENABLE_CUDASIM else 1000
size = int(sys.argv[1]) if len(sys.argv) > 1 else default
random = np.random.default_rng(1)
a = random.random((size, size), dtype=np.float32)
b = random.random((size, size), dtype=np.float32)
c = cuda.device_array((size, size), dtype=np.float32)

blocks = (size + TILE - 1) // TILE
multiply[(blocks, blocks), (TILE, TILE)](cuda.to_device(a),
                                         cuda.to_device(b), c)

error = np.abs(c.copy_to_host() - a @ b).max() / size
print(f"{size} x {size}: largest error per element {error:.1e}")
if not error < 1e-5:
    sys.exit("the product is wrong")
