# The stand-in for libcuda, through ctypes; the first argument is its path.
# Put in front of each program.
import ctypes
import sys

cu = ctypes.CDLL(sys.argv[1])
cu.stub_refused.restype = ctypes.c_char_p


def init():
    """What cuInit says, and why if it is not 0."""
    status, text = cu.cuInit(0), ctypes.c_char_p()
    cu.cuGetErrorString(status, ctypes.byref(text))
    return f"cuInit: {status}" + (f" {text.value.decode()}" if status else "")


