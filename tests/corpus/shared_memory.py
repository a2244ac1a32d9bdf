# mmap of a file, anonymous mmap across fork, multiprocessing.shared_memory.
import mmap
import os
import tempfile
from multiprocessing import shared_memory

import numpy as np

with tempfile.TemporaryFile() as f:
    f.write(b"x" * 8192)
    f.flush()
    with mmap.mmap(f.fileno(), 0) as m:
        m[10:15] = b"hello"
        assert m.find(b"hello") == 10
        m.flush()
    f.seek(10)
    assert f.read(5) == b"hello"

common = mmap.mmap(-1, 4096)
child = os.fork()
if child == 0:
    common[:5] = b"child"
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert common[:5] == b"child"

block = shared_memory.SharedMemory(create=True, size=800)
try:
    array = np.ndarray(100, dtype=np.float64, buffer=block.buf)
    array[:] = 1.5
    child = os.fork()
    if child == 0:
        other = np.ndarray(100, dtype=np.float64, buffer=block.buf)
        other[7] = 42
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert array[7] == 42 and array[8] == 1.5
    del array
finally:
    block.close()
    block.unlink()
print("corpus: ok")
