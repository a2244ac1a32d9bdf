# attack: stop oneself for ever
# options: --time 1s
# standard: limit
# strict: limit
os.kill(os.getpid(), signal.SIGSTOP)
outcome("done")
