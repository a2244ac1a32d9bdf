# attack: take all memory while pid 1 may open no file
# options: --mem 200M
# standard: SIGKILL|EPERM
# strict: SIGKILL|EPERM
# The reason why 74a matters.
got = call(302, 1, 7, ctypes.create_string_buffer(16), 0)
held = []
while got == "done" and len(held) < 20:
    held.append(os.memfd_create("x"))
    os.write(held[-1], bytes(32 << 20))
if got == "done":
    time.sleep(5)
outcome(got)
