# attack: let the timers of pid 1 come late, and with them the measures
# standard: EPERM|EACCES
# strict: EPERM|EACCES
# alone namespaces: EPERM|EACCES
def work():
    with open("/proc/1/timerslack_ns", "w") as f:
        f.write("50000")        # what it has
outcome(attempt(work))
