# Threads of Python, each with a product that BLAS shares among its own.
import threading

import numpy

right = []


def work(seed):
    a = numpy.random.default_rng(seed).random((300, 300))
    right.append(numpy.allclose(a @ numpy.linalg.inv(a), numpy.eye(300)))


threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("right:", right)
