# Tiled matrix product with shared memory and barriers, checked with NumPy.
import numpy as np
from numba import cuda, float32

TILE = 4


@cuda.jit
def matmul(a, b, c):
    tile_a = cuda.shared.array(shape=(TILE, TILE), dtype=float32)
    tile_b = cuda.shared.array(shape=(TILE, TILE), dtype=float32)
    x, y = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    total = float32(0.0)
    for k in range(cuda.gridDim.x):
        tile_a[tx, ty] = a[x, ty + k * TILE]
        tile_b[tx, ty] = b[tx + k * TILE, y]
        cuda.syncthreads()
        for j in range(TILE):
            total += tile_a[tx, j] * tile_b[j, ty]
        cuda.syncthreads()
    c[x, y] = total


n = 3 * TILE
rng = np.random.default_rng(7)
a = rng.random((n, n), dtype=np.float32)
b = rng.random((n, n), dtype=np.float32)
c = np.zeros((n, n), dtype=np.float32)
matmul[(n // TILE, n // TILE), (TILE, TILE)](a, b, c)
assert np.allclose(c, a @ b, rtol=1e-4)
print("largest error:", np.abs(c - a @ b).max() < 1e-4)
print("corpus: ok")
