# NumPy: linear algebra, FFT, random, save and load in several formats.
import os
import tempfile

import numpy as np

rng = np.random.default_rng(0)
a = rng.random((60, 60)) + 60 * np.eye(60)
b = rng.random(60)
x = np.linalg.solve(a, b)
assert np.allclose(a @ x, b)
u, s, vt = np.linalg.svd(a)
assert np.allclose(u * s @ vt, a)
values, vectors = np.linalg.eigh(a + a.T)
assert np.allclose((a + a.T) @ vectors, vectors * values)

t = np.linspace(0, 1, 256, endpoint=False)
spectrum = np.abs(np.fft.rfft(np.sin(2 * np.pi * 12 * t)))
assert spectrum.argmax() == 12

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a.npy")
    np.save(path, a)
    assert (np.load(path) == a).all()
    assert (np.load(path, mmap_mode="r")[3] == a[3]).all()
    np.savez_compressed(os.path.join(folder, "b.npz"), x=x, b=b)
    with np.load(os.path.join(folder, "b.npz")) as both:
        assert (both["x"] == x).all() and sorted(both) == ["b", "x"]
    np.savetxt(os.path.join(folder, "c.csv"), a[:3], delimiter=",")
    assert np.allclose(np.loadtxt(os.path.join(folder, "c.csv"),
                                  delimiter=","), a[:3])
print("condition:", round(float(np.linalg.cond(a)), 1))
print("corpus: ok")
