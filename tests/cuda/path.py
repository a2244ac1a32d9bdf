# All that cuInit does, in the program's first thread.
print(init())
count, version = ctypes.c_int(), ctypes.c_int()
print("devices:", cu.cuDeviceGetCount(ctypes.byref(count)), count.value)
print("version:", cu.cuDriverGetVersion(ctypes.byref(version)), version.value)
print("without:", *cu.stub_refused().decode().split())
