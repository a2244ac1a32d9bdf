# attack: kill oneself and one's group
# standard: SIGKILL
# strict: SIGKILL
os.kill(0, signal.SIGKILL)
time.sleep(5)
outcome("done")
