# Clocks, timers, alarms, signal handlers, faulthandler, random numbers.
# profiles: standard strict
# prints: alarms 3, handled SIGTERM, slept, random 16
import faulthandler
import os
import random
import secrets
import signal
import sys
import time
import tracemalloc

alarms, handled = 0, None


def on_alarm(number, frame):
    global alarms
    alarms += 1


def on_term(number, frame):
    global handled
    handled = signal.Signals(number).name


signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
while alarms < 3:
    signal.pause()
signal.setitimer(signal.ITIMER_REAL, 0)
signal.signal(signal.SIGTERM, on_term)
os.kill(os.getpid(), signal.SIGTERM)
before = time.monotonic_ns()
time.sleep(0.01)
assert time.monotonic_ns() - before >= 10 ** 7
assert time.thread_time() > 0 and time.get_clock_info("time").resolution
assert time.clock_gettime(time.CLOCK_BOOTTIME) > 0
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
signal.raise_signal(signal.SIGUSR1)
assert signal.sigtimedwait([signal.SIGUSR1], 20).si_signo == signal.SIGUSR1
faulthandler.enable(sys.stderr)
faulthandler.dump_traceback_later(600)
faulthandler.cancel_dump_traceback_later()
tracemalloc.start()
assert tracemalloc.get_traced_memory()[1] >= 0
random.seed()
size = len(secrets.token_bytes(16))
print(f"alarms 3, handled {handled}, slept, random {size}")
