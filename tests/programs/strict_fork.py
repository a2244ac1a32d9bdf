# fork and wait: pipes, exit statuses, signals to children, shared memory.
# profiles: standard strict
# prints: children [0, 1, 2], squares [0, 1, 4], killed 15, common 3
import mmap
import os
import signal

common = mmap.mmap(-1, 4096)
reader, writer = os.pipe()
children = []
for n in range(3):
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        common[n] = 1
        os.write(writer, b"%d\n" % (n * n))
        os._exit(n)
    children.append(pid)
os.close(writer)
statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            for pid in children]
with open(reader) as f:
    squares = sorted(map(int, f))
pid = os.fork()
if pid == 0:
    signal.pause()
    os._exit(1)
os.kill(pid, signal.SIGTERM)
killed = -os.waitstatus_to_exitcode(os.wait()[1])
try:
    os.wait()
except ChildProcessError:
    pass
print(f"children {statuses}, squares {squares}, killed {killed}, "
      f"common {sum(common[:3])}")
