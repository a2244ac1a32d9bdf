# A progress bar with \r on stdout and one on stderr, as training loops have.
import shutil
import sys
import time

columns = shutil.get_terminal_size((80, 24)).columns
assert columns > 0
for done in range(0, 101, 20):
    bar = "#" * (done // 5)
    print("\r[%-20s] %3d%%" % (bar, done), end="", flush=True)
    time.sleep(0.01)
print()
for done in range(3):
    sys.stderr.write("\rstep %d/3" % (done + 1))
    sys.stderr.flush()
sys.stderr.write("\n")
print("no end of line", end="")
sys.stdout.write(" ... and then one\n")
print("päth ✓ 漢字")
print("corpus: ok")
