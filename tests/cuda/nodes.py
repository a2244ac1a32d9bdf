# The device nodes that a job finds.
import os

plain = {"fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr",
         "stdin", "stdout", "urandom", "zero"}
found = []
for top, dirs, files in os.walk("/dev"):
    if top == "/dev":
        dirs[:] = set(dirs) - plain
    found += [os.path.join(top, name) for name in set(files) - plain]
print("nodes:", *sorted(name[len("/dev/"):] for name in found))
print(init())
print("devices:", cu.cuDeviceGetCount(ctypes.byref(n := ctypes.c_int())),
      n.value)
