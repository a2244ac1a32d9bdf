# attack: open again, for writing, what the input of the job comes from
# standard: harmless|EACCES|absent|ENXIO
# strict: harmless|EACCES|absent|ENXIO
# A pipe that only we and the monitor have: writing to it feeds ourselves.
try:
    fd = os.open("/proc/self/fd/0", os.O_WRONLY | os.O_NONBLOCK)
    outcome("harmless" if stat.S_ISFIFO(os.fstat(fd).st_mode) else "done")
except OSError as e:
    outcome(word(e.errno))
