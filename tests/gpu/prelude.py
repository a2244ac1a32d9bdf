# CUDA through ctypes: the driver API and NVRTC, without any package, so that
# the checks run with every Python.  Put in front of each check.
import ctypes
import ctypes.util
import glob
import os
import sys

cu = ctypes.CDLL("libcuda.so.1")


def call(name, *args):
    status = getattr(cu, name)(*args)
    if status:
        text = ctypes.c_char_p()
        cu.cuGetErrorString(status, ctypes.byref(text))
        raise RuntimeError(f"{name}: {status} {text.value!r}")


def find_nvrtc():
    places = ["/usr/local/cuda/lib64/libnvrtc.so*",
              "/usr/lib/x86_64-linux-gnu/libnvrtc.so*"]
    places += [os.path.join(p, "nvidia/*/lib/libnvrtc.so*") for p in sys.path]
    for place in places:
        for path in sorted(glob.glob(place), reverse=True):
            if "builtins" not in path and ".alt" not in path:
                return ctypes.CDLL(path)
    raise RuntimeError("no libnvrtc on this host")


def compile_ptx(source):
    nvrtc = find_nvrtc()
    prog, size, log = ctypes.c_void_p(), ctypes.c_size_t(), ctypes.c_size_t()
    if nvrtc.nvrtcCreateProgram(ctypes.byref(prog), source.encode(), b"k.cu",
                                0, None, None):
        raise RuntimeError("nvrtcCreateProgram")
    status = nvrtc.nvrtcCompileProgram(prog, 0, None)
    nvrtc.nvrtcGetProgramLogSize(prog, ctypes.byref(log))
    text = ctypes.create_string_buffer(log.value)
    nvrtc.nvrtcGetProgramLog(prog, text)
    if status:
        raise RuntimeError(f"NVRTC {status}: {text.value.decode()}")
    nvrtc.nvrtcGetPTXSize(prog, ctypes.byref(size))
    ptx = ctypes.create_string_buffer(size.value)
    nvrtc.nvrtcGetPTX(prog, ptx)
    return ptx.raw


def start():
    device, context = ctypes.c_int(), ctypes.c_void_p()
    call("cuInit", 0)
    call("cuDeviceGet", ctypes.byref(device), 0)
    call("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
    call("cuCtxSetCurrent", context)


def kernel(source, name):
    module, function = ctypes.c_void_p(), ctypes.c_void_p()
    call("cuModuleLoadData", ctypes.byref(module), compile_ptx(source))
    call("cuModuleGetFunction", ctypes.byref(function), module, name.encode())
    return function


def launch(function, grid, block, *args):
    pointers = (ctypes.c_void_p * max(len(args), 1))(
        *[ctypes.cast(ctypes.pointer(a), ctypes.c_void_p) for a in args])
    call("cuLaunchKernel", function, grid, 1, 1, block, 1, 1, 0, None,
         pointers, None)


def upload(values):
    host = (ctypes.c_float * len(values))(*values)
    device = ctypes.c_uint64()
    call("cuMemAlloc_v2", ctypes.byref(device), ctypes.sizeof(host))
    call("cuMemcpyHtoD_v2", device, host, ctypes.sizeof(host))
    return device


def download(device, n):
    host = (ctypes.c_float * n)()
    call("cuMemcpyDtoH_v2", host, device, ctypes.sizeof(host))
    return list(host)


