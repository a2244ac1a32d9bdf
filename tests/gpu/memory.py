# Takes 1 GiB and ends without giving it back.
start()
block = ctypes.c_uint64()
call("cuMemAlloc_v2", ctypes.byref(block), ctypes.c_size_t(1 << 30))
free, total = ctypes.c_size_t(), ctypes.c_size_t()
call("cuMemGetInfo_v2", ctypes.byref(free), ctypes.byref(total))
print("gpu: ok")
sys.stdout.flush()
os._exit(0)
