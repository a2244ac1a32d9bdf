# A first @cuda.jit kernel: vector addition, copies, a grid-stride loop, print.
import numpy as np
from numba import cuda


@cuda.jit
def add(a, b, c):
    i = cuda.grid(1)
    if i < c.size:
        c[i] = a[i] + b[i]


@cuda.jit("void(float32[:], float32)")
def scale(a, factor):
    for i in range(cuda.grid(1), a.shape[0], cuda.gridsize(1)):
        a[i] *= factor


@cuda.jit
def hello():
    print("hello from thread", cuda.threadIdx.x)


n = 500
a = np.arange(n, dtype=np.float32)
b = np.full(n, 0.5, dtype=np.float32)
c = np.zeros(n, dtype=np.float32)
threads = 64
blocks = (n + threads - 1) // threads
add[blocks, threads](a, b, c)
assert (c == a + b).all()

d_a, d_b = cuda.to_device(a), cuda.to_device(b)
d_c = cuda.device_array_like(d_a)
add[blocks, threads](d_a, d_b, d_c)
scale[2, 32](d_c, 2.0)
cuda.synchronize()
assert (d_c.copy_to_host() == 2 * (a + b)).all()

hello[1, 2]()
cuda.synchronize()
print("device:", cuda.gpus[0].id, "c[1] =", c[1])
print("corpus: ok")
