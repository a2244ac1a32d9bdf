# @guvectorize(target="cuda"): a stack of matrix products, and a moving mean.
import numpy as np
from numba import cuda, guvectorize


@guvectorize(["void(float32[:,:], float32[:,:], float32[:,:])"],
             "(m,n),(n,p)->(m,p)", target="cuda")
def matmul(a, b, c):
    for i in range(c.shape[0]):
        for j in range(c.shape[1]):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            c[i, j] = total


@guvectorize(["void(float64[:], float64, float64[:])"], "(n),()->(n)",
             target="cuda")
def scaled(row, factor, result):
    for i in range(row.shape[0]):
        result[i] = row[i] * factor


rng = np.random.default_rng(1)
a = rng.random((20, 4, 3), dtype=np.float32)
b = rng.random((20, 3, 5), dtype=np.float32)
assert np.allclose(matmul(a, b), a @ b, rtol=1e-5)

device = matmul(cuda.to_device(a), cuda.to_device(b))
assert np.allclose(device.copy_to_host(), a @ b, rtol=1e-5)
out = cuda.device_array((20, 4, 5), dtype=np.float32)
matmul(cuda.to_device(a), cuda.to_device(b), out=out)
assert np.allclose(out.copy_to_host(), a @ b, rtol=1e-5)

assert (scaled(np.arange(6.0).reshape(2, 3), 2.0)[1] == [6, 8, 10]).all()
print("products:", device.shape)
print("corpus: ok")
