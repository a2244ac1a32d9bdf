# What a program asks the host's side of CUDA: device, context, memory, arrays.
import numpy as np
from numba import cuda

assert cuda.is_available()
assert len(cuda.gpus) >= 1
context = cuda.select_device(0)
device = cuda.get_current_device()
name = device.name.decode() if isinstance(device.name, bytes) else device.name
major, minor = device.compute_capability
memory = cuda.current_context().get_memory_info()
assert 0 < memory.free <= memory.total
print("%s, capability %d.%d, %d MiB free of %d MiB" % (
    name, major, minor, memory.free >> 20, memory.total >> 20))
assert device.WARP_SIZE == 32 and device.MAX_THREADS_PER_BLOCK >= 512
assert device.MULTIPROCESSOR_COUNT >= 1

pinned = cuda.pinned_array(10, dtype=np.float32)
pinned[:] = 3
mapped = cuda.mapped_array(10, dtype=np.float32)
stream = cuda.stream()
moved = cuda.to_device(pinned, stream=stream)
back = np.empty(10, dtype=np.float32)
moved.copy_to_host(back, stream=stream)
stream.synchronize()
assert (back == 3).all() and mapped.shape == (10,)
assert cuda.is_cuda_array(moved) and not cuda.is_cuda_array(back)
with cuda.pinned(back):
    moved.copy_to_device(back)
cuda.close()
print("corpus: ok")
