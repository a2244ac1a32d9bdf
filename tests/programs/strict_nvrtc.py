# NVRTC compiles a kernel to PTX inside the process, by ctypes.
# profiles: standard strict
# needs: libnvrtc
# prints: PTX with entry twice, error reported
import ctypes
import glob


def load():
    names = sorted(glob.glob("/usr/local/cuda*/lib*/libnvrtc.so*")
                   + glob.glob("/usr/lib/x86_64-linux-gnu/libnvrtc.so*"))
    for name in ["libnvrtc.so", *names]:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise SystemExit("no libnvrtc")


def text(get_size, get, program):
    size = ctypes.c_size_t()
    assert get_size(program, ctypes.byref(size)) == 0
    room = ctypes.create_string_buffer(size.value)
    assert get(program, room) == 0
    return room.value.decode()


def build(source, *options):
    program = ctypes.c_void_p()
    assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), source, b"k.cu",
                                    0, None, None) == 0
    array = (ctypes.c_char_p * len(options))(*options)
    status = nvrtc.nvrtcCompileProgram(program, len(options), array)
    if status != 0:
        return text(nvrtc.nvrtcGetProgramLogSize,
                    nvrtc.nvrtcGetProgramLog, program)
    return text(nvrtc.nvrtcGetPTXSize, nvrtc.nvrtcGetPTX, program)


nvrtc = load()
ptx = build(b"""
extern "C" __global__ void twice(float *x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] *= 2.0f;
}
""", b"--fmad=false")
log = build(b"__global__ void broken( { }")
entry = "twice" if ".entry twice" in ptx else "none"
print(f"PTX with entry {entry}, "
      f"error {'reported' if 'error' in log else 'lost'}")
