# attack: make processes without end
# options: --processes 48
# standard: EAGAIN
# strict: EAGAIN
out, into = os.pipe()
got = "done"
for _ in range(200):
    try:
        if os.fork() == 0:
            os.close(into)
            os.read(out, 1)     # until its parent has ended
            os._exit(0)
    except OSError as e:
        got = word(e.errno)
        break
outcome(got)
