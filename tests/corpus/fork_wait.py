# os.fork, exec, pipes and wait statuses; output of parent and child in order.
import os
import signal
import sys

reader, writer = os.pipe()
print("parent starts", flush=True)
child = os.fork()
if child == 0:
    os.close(reader)
    print("child speaks", flush=True)
    os.write(writer, b"from the child")
    os._exit(5)
os.close(writer)
with os.fdopen(reader) as pipe:
    assert pipe.read() == "from the child"
_, status = os.waitpid(child, 0)
assert os.WIFEXITED(status) and os.WEXITSTATUS(status) == 5

child = os.fork()
if child == 0:
    signal.pause()
    os._exit(0)
os.kill(child, signal.SIGKILL)
_, status = os.wait()
assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL

child = os.fork()
if child == 0:
    os.execvp(sys.executable, [sys.executable, "-c", "raise SystemExit(9)"])
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
assert os.spawnlp(os.P_WAIT, "true", "true") == 0
print("corpus: ok")
