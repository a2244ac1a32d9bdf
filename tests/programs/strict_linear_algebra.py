# NumPy: systems, eigenvalues, FFT, random numbers, files of arrays.
# profiles: standard strict
# prints: solved, orthogonal, round trip, saved 3 arrays
import numpy as np

rng = np.random.default_rng(3)
a = rng.random((300, 300)) + 300 * np.eye(300)
b = rng.random(300)
x = np.linalg.solve(a, b)
assert np.allclose(a @ x, b)
values, vectors = np.linalg.eigh(a + a.T)
assert np.allclose(vectors.T @ vectors, np.eye(300))
u, s, v = np.linalg.svd(a[:50, :40], full_matrices=False)
assert np.allclose(u * s @ v, a[:50, :40])
assert np.allclose(np.fft.ifft(np.fft.fft(b)).real, b)
np.savez_compressed("all.npz", a=a, b=b, x=x)
with np.load("all.npz") as saved:
    assert np.array_equal(saved["a"], a)
    count = len(saved.files)
np.savetxt("b.txt", b)
assert np.allclose(np.loadtxt("b.txt"), b)
disk = np.memmap("disk.bin", dtype="f8", mode="w+", shape=(1000, 10))
disk[:] = 2
disk.flush()
assert np.fromfile("disk.bin").sum() == 20000
print(f"solved, orthogonal, round trip, saved {count} arrays")
