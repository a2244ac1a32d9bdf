# cuInit in forked children, of a parent that never called it.
import multiprocessing
import os


def work(n):
    return init()


print(set(multiprocessing.get_context("fork").Pool(2).map(work, range(4))))
pid = os.fork()
if pid == 0:
    print(init(), flush=True)
    os._exit(0)
print("status:", os.waitpid(pid, 0)[1])
