import cupy
a = cupy.arange(1000, dtype=cupy.float32)
assert float((a * a).sum()) == float(sum(i * i for i in range(1000)))
print("gpu: ok")
