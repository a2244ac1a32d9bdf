# attack: leave a pipe for whoever reads the workspace
# standard: planted
# strict: EPERM|EACCES
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES
got = attempt(os.mkfifo, "fifo").replace("done", "planted")
if got == "planted":
    os.unlink("script.py")
    os.mkfifo("script.py")
    time.sleep(0.6)         # pid 1 walks meanwhile
outcome(got)
