start()
mul = kernel("""extern "C" __global__ void mul(const float *a, const float *b,
    float *c, int n) {
    __shared__ float s[16][16], t[16][16];
    int x = threadIdx.x % 16, y = threadIdx.x / 16;
    int row = blockIdx.x / (n / 16) * 16 + y, col = blockIdx.x % (n / 16) * 16 + x;
    float sum = 0;
    for (int k = 0; k < n; k += 16) {
        s[y][x] = a[row * n + k + x]; t[y][x] = b[(k + y) * n + col];
        __syncthreads();
        for (int i = 0; i < 16; i++) sum += s[y][i] * t[i][x];
        __syncthreads();
    }
    c[row * n + col] = sum; }""", "mul")
n = 256
x = [float((i * 7) % 13) for i in range(n * n)]
y = [float((i * 5) % 11) for i in range(n * n)]
a, b, c = upload(x), upload(y), upload([0.0] * (n * n))
launch(mul, (n // 16) ** 2, 256, a, b, c, ctypes.c_int(n))
call("cuCtxSynchronize")
z = download(c, n * n)
for i, j in ((0, 0), (17, 200), (255, 255), (100, 3)):
    assert z[i * n + j] == sum(x[i * n + k] * y[k * n + j] for k in range(n))
print("gpu: ok")
