start()
add = kernel("""extern "C" __global__ void add(const float *a, const float *b,
    float *c, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i] + b[i]; }""", "add")
n = 1 << 20
a, b, c = upload([1.5] * n), upload([2.25] * n), upload([0.0] * n)
launch(add, (n + 255) // 256, 256, a, b, c, ctypes.c_int(n))
call("cuCtxSynchronize")
assert download(c, n) == [3.75] * n
print("gpu: ok")
