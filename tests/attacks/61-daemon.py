# attack: outlive the job as a process of its own session
# standard: planted
# strict: planted|EPERM
# The runner looks for what is left.
got = "planted"
if os.fork() == 0:
    try:
        os.setsid()
        if os.fork() != 0:
            os._exit(0)
        for nr in range(1, 32):
            if nr not in (9, 19):
                signal.signal(nr, signal.SIG_IGN)
        for fd in range(3):
            os.close(fd)
        time.sleep(1000)
    finally:
        os._exit(0)
os.wait()
outcome(got)
