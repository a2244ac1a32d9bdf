# nvcc x.cu -o x && ./x: the host part runs on a machine without a GPU, too.
# profiles: standard
# needs: nvcc
# prints: host part ok, kernel compiled
import subprocess

with open("x.cu", "w") as f:
    f.write("""
#include <cstdio>
#include <vector>
__global__ void twice(float *x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] *= 2;
}
__host__ __device__ int sum(int a, int b) { return a + b; }
int main() {
    int devices = -1;
    cudaError_t error = cudaGetDeviceCount(&devices);
    std::vector<float> host(256, 1.5f);
    if (error == cudaSuccess && devices > 0) {
        float *x;
        size_t bytes = host.size() * sizeof(float);
        if (cudaMalloc(&x, bytes) != cudaSuccess) return 1;
        cudaMemcpy(x, host.data(), bytes, cudaMemcpyHostToDevice);
        twice<<<2, 128>>>(x, 256);
        cudaMemcpy(host.data(), x, bytes, cudaMemcpyDeviceToHost);
        if (host[255] != 3.0f) return 2;
    }
    std::printf("host part %s, ", sum(40, 2) == 42 ? "ok" : "wrong");
    std::fflush(stdout);
    return 0;
}
""")
subprocess.run("nvcc x.cu -o x && ./x", shell=True, check=True)
subprocess.run(["nvcc", "-ptx", "x.cu", "-o", "x.ptx"], check=True)
with open("x.ptx") as f:
    print("kernel", "compiled" if ".entry" in f.read() else "missing")
