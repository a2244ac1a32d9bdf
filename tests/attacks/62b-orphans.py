# attack: make orphans without end, which pid 1 must take
# standard: harmless
# strict: harmless
for _ in range(300):
    if os.fork() == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.wait()
end = time.monotonic() + 15
while time.monotonic() < end:
    if len([name for name in os.listdir("/proc") if name.isdigit()]) == 2:
        break
    time.sleep(0.01)
outcome("harmless" if len([name for name in os.listdir("/proc")
    if name.isdigit()]) == 2 else "done")
