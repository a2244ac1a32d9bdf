# Commands of the driver that CUDA does not need: each must be refused, on
# every node, before the driver sees it.
import errno
import fcntl


def answer(node, command):
    with open(node, "r+b", buffering=0) as f:
        try:
            fcntl.ioctl(f, command, bytearray(1024))
            return "through"
        except OSError as e:
            return errno.errorcode[e.errno]


def frontend(number, size=32, way=3):
    return way << 30 | size << 16 | ord("F") << 8 | number


NEEDED = {0x27, 0x29, 0x2a, 0x2b, 0x34, 0x35, 0x4a, 0x4e, 0x4f, 0x5e,
          200, 201, 206, 207, 210, 212, 214, 218}
NAMED = {209, 211, 213, 215, 216, 217, 0x28, 0x39, 0x41, 0x4d, 0x52, 0x54,
         0x55, 0x56, 0x57, 0x58, 0x59, 0x5c, 0x5d, 0x5f}
UVM_NAMED = {62, 63, 56, 57, 58, 59, 60, 61, 64, 67, 76, 77}

assert not NAMED & NEEDED
for node in "/dev/nvidiactl", "/dev/nvidia0":
    print(f"frontend {node}:", *[
        hex(n) for n in sorted(NAMED) if answer(node, frontend(n)) != "EPERM"])
    # Those that no list names are refused as well.
    print(f"others {node}:", *[
        hex(n) for n in range(256)
        if n not in NEEDED and answer(node, frontend(n)) != "EPERM"])
    # What is needed is so only in its one form, read and write.
    print(f"forms {node}:", *[
        hex(n) for n in sorted(NEEDED) for way in range(3)
        if answer(node, frontend(n, way=way)) != "EPERM"])
print("uvm:", *[n for n in sorted(UVM_NAMED)
                if answer("/dev/nvidia-uvm", n) != "EPERM"])
print("uvm tests:", *[n for n in range(200, 400)
                      if answer("/dev/nvidia-uvm", n) != "EPERM"])
# The same with bits above, which the kernel looks at; and a needed one.
print("uvm high:", answer("/dev/nvidia-uvm", 1 << 16 | 23),
      answer("/dev/nvidia-uvm", 0x30000003))
print("needed:", answer("/dev/nvidiactl", frontend(0x2a)),
      answer("/dev/nvidia-uvm", 0x30000001))
# Another device answers no command at all.
print("elsewhere:", answer("/dev/urandom", frontend(0x2a)),
      answer("/dev/random", 0x30000001))
