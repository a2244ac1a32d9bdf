import numpy as np
from numba import cuda, vectorize

@cuda.jit
def double(a):
    i = cuda.grid(1)
    if i < a.size:
        a[i] *= 2

@vectorize(["float32(float32, float32)"], target="cuda")
def add(x, y):
    return x + y

a = np.arange(1000, dtype=np.float32)
double[8, 128](a)
assert (a == 2 * np.arange(1000)).all()
assert (add(a, a) == 2 * a).all()
print("gpu: ok")
