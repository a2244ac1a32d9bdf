# Kernels compiled in this process; the first argument is libnvrtc.  It would
# ask a libcuda that is loaded for more than the stand-in can do.
import ctypes
import sys

ADD = """
template <typename T> __device__ T twice(T x) { return x + x; }
extern "C" __global__ void add(const float *a, const float *b, float *c, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        c[i] = twice(a[i]) + b[i];
}
"""
# NVRTC raises the limit of its stack for such as this one.
DEEP = """
__device__ float twice(float x) { return x + x; }
extern "C" __global__ void deep(float *a) { *a = %s*a%s; }
""" % ("twice(" * 5000, ")" * 5000)


def check(status):
    if status:
        raise RuntimeError(f"NVRTC: {status}")


def entry(source):
    """The line of the PTX where its kernel begins."""
    program, size = ctypes.c_void_p(), ctypes.c_size_t()
    check(nvrtc.nvrtcCreateProgram(ctypes.byref(program), source.encode(),
                                   b"kernel.cu", 0, None, None))
    check(nvrtc.nvrtcCompileProgram(program, 0, None))
    check(nvrtc.nvrtcGetPTXSize(program, ctypes.byref(size)))
    ptx = ctypes.create_string_buffer(size.value)
    check(nvrtc.nvrtcGetPTX(program, ptx))
    return [line for line in ptx.value.decode().splitlines()
            if ".entry" in line][0]


nvrtc = ctypes.CDLL(sys.argv[1])
print("add:", entry(ADD), flush=True)
print("deep:", entry(DEEP))
