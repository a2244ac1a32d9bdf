# signal: alarm, setitimer, a handler, kill to oneself, KeyboardInterrupt.
import os
import signal
import time

caught = []


def handler(number, frame):
    caught.append(signal.Signals(number).name)
    if number == signal.SIGALRM:
        raise TimeoutError("too slow")


for number in (signal.SIGUSR1, signal.SIGALRM, signal.SIGTERM):
    signal.signal(number, handler)
os.kill(os.getpid(), signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGTERM)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(20)
except TimeoutError as error:
    assert str(error) == "too slow"
assert caught == ["SIGUSR1", "SIGTERM", "SIGALRM"], caught

signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.alarm(100)
assert 0 < signal.alarm(0) <= 100

signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted as expected")
else:
    raise AssertionError("no KeyboardInterrupt")
print("corpus: ok")
