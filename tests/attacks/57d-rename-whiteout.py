# attack: have a device left where a file was
# standard: harmless|EPERM|EACCES|EINVAL
# strict: harmless|EPERM|EACCES|EINVAL
open("x", "w").close()
RENAME_WHITEOUT = 4
got = call(316, -100, ctypes.c_char_p(b"x"), -100, ctypes.c_char_p(b"y"),
    RENAME_WHITEOUT)
if got == "done" and attempt(os.open, "x", os.O_RDWR) in ("ENXIO", "EACCES",
        "EPERM"):
    got = "harmless"
outcome(got)
