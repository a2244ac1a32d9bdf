# attack: pass by the filter by the old page of calls at a fixed address
# standard: harmless|SIGSEGV|SIGSYS
# strict: harmless|SIGSEGV|SIGSYS
# time(): it can do no more than the clock; the filter sees the rest.
got = child(lambda: ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)(
    0xffffffffff600400)(None))
outcome(got if got.startswith("SIG") else "harmless" if
    abs(int(got) - time.time()) < 100 else "done")
