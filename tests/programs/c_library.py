# A shared library made by gcc and loaded by ctypes, with a callback.
# profiles: standard
# needs: gcc
# prints: dot product 32.0, sorted [1, 2, 3], errno 2
import ctypes
import os
import subprocess

with open("fast.c", "w") as f:
    f.write("""
#include <errno.h>
#include <stdlib.h>
double dot(const double *a, const double *b, int n) {
    double s = 0;
    for (int i = 0; i < n; i++) s += a[i] * b[i];
    return s;
}
void order(int *v, int n, int (*less)(const void *, const void *)) {
    qsort(v, n, sizeof(*v), less);
}
int fail(void) { errno = ENOENT; return -1; }
""")
subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", "libfast.so",
                "fast.c"], check=True)
fast = ctypes.CDLL(os.path.abspath("libfast.so"), use_errno=True)
fast.dot.restype = ctypes.c_double
triple = ctypes.c_double * 3
product = fast.dot(triple(1, 2, 3), triple(4, 5, 6), 3)
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int),
                           ctypes.POINTER(ctypes.c_int))
values = (ctypes.c_int * 3)(3, 1, 2)
fast.order(values, 3, compare(lambda a, b: a[0] - b[0]))
assert fast.fail() == -1
print(f"dot product {product}, sorted {list(values)}, "
      f"errno {ctypes.get_errno()}")
