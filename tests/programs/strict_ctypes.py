# ctypes: the C library, callbacks, structures, memory that can be run.
# profiles: standard strict
# prints: length 5, sorted [1, 5, 7], year 2001, machine code 42
import ctypes
import mmap

libc = ctypes.CDLL("libc.so.6", use_errno=True)
libm = ctypes.CDLL("libm.so.6")
libm.cos.restype, libm.cos.argtypes = ctypes.c_double, [ctypes.c_double]
assert libm.cos(0.0) == 1.0
length = libc.strlen(b"hello")
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int),
                           ctypes.POINTER(ctypes.c_int))
values = (ctypes.c_int * 3)(5, 7, 1)
libc.qsort(values, 3, 4, compare(lambda a, b: a[0] - b[0]))


class Time(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in
                ("sec", "min", "hour", "day", "month", "year", "wday",
                 "yday", "isdst")] + [("rest", ctypes.c_char * 20)]


moment, when = ctypes.c_long(10 ** 9), Time()
libc.gmtime_r(ctypes.byref(moment), ctypes.byref(when))

# mov eax, 42; ret: what a just-in-time compiler does.
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE
                 | mmap.PROT_EXEC)
code.write(b"\xb8\x2a\x00\x00\x00\xc3")
address = ctypes.addressof(ctypes.c_char.from_buffer(code))
answer = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
assert libc.open(b"/none", 0) == -1 and ctypes.get_errno() == 2
print(f"length {length}, sorted {list(values)}, year {when.year + 1900}, "
      f"machine code {answer}")
