# ctypes: printf and qsort of the C library, with a Python callback.
import ctypes
import sys

libc = ctypes.CDLL(None)
sys.stdout.flush()
assert libc.printf(b"printf says %d and %s\n", 42, b"text") == 24
libc.fflush(None)

numbers = (ctypes.c_int * 6)(5, 3, 9, 1, 7, 2)
Compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int),
                           ctypes.POINTER(ctypes.c_int))
libc.qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int),
           Compare(lambda a, b: a[0] - b[0]))
assert list(numbers) == [1, 2, 3, 5, 7, 9]

libm = ctypes.CDLL("libm.so.6")
libm.cos.restype, libm.cos.argtypes = ctypes.c_double, [ctypes.c_double]
assert libm.cos(0) == 1


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_int)]


assert ctypes.sizeof(Point) == 16
print("corpus: ok")
