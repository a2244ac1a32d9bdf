# Pi by random points: numba.cuda.random, one generator per thread.
import numpy as np
from numba import cuda
from numba.cuda.random import (create_xoroshiro128p_states,
                               xoroshiro128p_uniform_float32)


@cuda.jit
def inside(states, tries, result):
    i = cuda.grid(1)
    hits = 0
    for _ in range(tries):
        x = xoroshiro128p_uniform_float32(states, i)
        y = xoroshiro128p_uniform_float32(states, i)
        if x * x + y * y <= 1:
            hits += 1
    result[i] = hits


threads, blocks, tries = 8, 2, 20
states = create_xoroshiro128p_states(threads * blocks, seed=1)
result = np.zeros(threads * blocks, dtype=np.int32)
inside[blocks, threads](states, tries, result)
pi = 4 * result.sum() / (threads * blocks * tries)
assert 2.5 < pi < 3.7, pi
print("pi is about", pi)
print("corpus: ok")
