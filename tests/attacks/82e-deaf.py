# attack: hear no signal when the time is over
# options: --time 1s
# standard: limit
# strict: limit
for nr in range(1, 65):
    try:
        signal.signal(nr, signal.SIG_IGN)
    except OSError:
        pass
end = time.monotonic() + 20
while time.monotonic() < end:
    time.sleep(1)
outcome("done")
