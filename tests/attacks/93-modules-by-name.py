# attack: have a kernel module loaded by asking for what needs it
# standard: harmless
# strict: harmless
# File systems, devices, formats and transforms that nothing here has.
def loaded():
    try:
        with open("/proc/modules") as f:
            return {line.split()[0] for line in f}
    except OSError:
        return set()
before = loaded()
for family in (3, 5, 9, 21, 29, 30, 36, 38, 41):
    call(41, family, 2, 0)
for path in ("/dev/ppp", "/dev/loop99", "/dev/snd/timer"):
    attempt(os.open, path, os.O_RDWR)
call(16, 0, 0x5423, ctypes.byref(ctypes.c_int(13)))
outcome("harmless" if loaded() == before else "done")
