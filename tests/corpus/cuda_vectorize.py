# @vectorize(target="cuda") on host and device arrays, with a device function.
import math

import numpy as np
from numba import cuda, vectorize


@cuda.jit(device=True)
def to_x(rho, theta):
    return rho * math.cos(theta)


@vectorize(["float32(float32, float32)", "float64(float64, float64)"],
           target="cuda")
def add(a, b):
    return a + b


@vectorize(["float64(float64, float64, float64, float64)"], target="cuda")
def x_distance(r1, t1, r2, t2):
    return abs(to_x(r1, t1) - to_x(r2, t2))


x = np.arange(1000, dtype=np.float32)
total = add(x, x)
assert isinstance(total, np.ndarray) and total.dtype == np.float32
assert (total == 2 * x).all()

on_device = add(cuda.to_device(x), cuda.to_device(x))
out = cuda.device_array(x.shape, dtype=x.dtype)
add(on_device, cuda.to_device(x), out=out)
assert (out.copy_to_host() == 3 * x).all()

stream = cuda.stream()
once_more = add(on_device, on_device, stream=stream)
stream.synchronize()
assert (once_more.copy_to_host(stream=stream) == 4 * x).all()
assert add.reduce(np.arange(10, dtype=np.float32)) == 45

one = np.ones(4)
assert np.allclose(x_distance(one, 0 * one, one, np.pi * one), 2)
print("sum of the first ten:", total[:10].sum())
print("corpus: ok")
