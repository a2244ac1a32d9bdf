# attack: end pid 1 by every signal there is
# standard: harmless|EPERM
# strict: harmless|EPERM
# alone namespaces: harmless|EPERM
if os.path.basename(os.readlink("/proc/self")) == "1":
    raise SystemExit("this is no job")
words = [attempt(os.kill, 1, nr) for nr in range(1, 65)]
info = ctypes.create_string_buffer(struct.pack("4i", 9, 0, -1, 0), 128)
words += [call(200, 1, 9), call(234, 1, 1, 9), call(129, 1, 9, info)]
time.sleep(0.3)             # a dead pid 1 would end us now
outcome(*[w.replace("done", "harmless") for w in words])
