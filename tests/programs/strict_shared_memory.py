# multiprocessing.shared_memory between a parent and its forked child.
# profiles: standard strict
# prints: child wrote 42, gone
import os
from multiprocessing import shared_memory

import numpy as np

block = shared_memory.SharedMemory(create=True, size=8000)
array = np.ndarray(1000, buffer=block.buf)
array[:] = 1
pid = os.fork()
if pid == 0:
    array[5] = 42
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
value = int(array[5])
del array
block.close()
block.unlink()
try:
    shared_memory.SharedMemory(block.name)
except FileNotFoundError:
    print(f"child wrote {value}, gone")
