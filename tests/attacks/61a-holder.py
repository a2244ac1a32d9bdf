# attack: outlive the job by a process that keeps its output open
# standard: planted
# strict: planted
if os.fork() == 0:
    time.sleep(1000)
    os._exit(0)
outcome("planted")
