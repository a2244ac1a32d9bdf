"""Estimate pi on the GPU from random points in a square.

    ssh gpu-lab cudarun < monte_carlo_pi.py
"""
import math
import sys

import numpy as np
from numba import config, cuda

MODULUS = 2**31 - 1


@cuda.jit(device=True)
def next_random(state):
    """The minimal standard generator of Park and Miller."""
    return state * 48271 % MODULUS


@cuda.jit
def count_inside(seeds, points, inside):
    thread = cuda.grid(1)
    if thread >= inside.size:
        return
    state = int(seeds[thread])
    hits = 0
    for _ in range(points):
        state = next_random(state)
        x = state / MODULUS
        state = next_random(state)
        y = state / MODULUS
        if x * x + y * y <= 1:
            hits += 1
    inside[thread] = hits


# The simulator interprets every step: fewer points, a rougher estimate.
if config.ENABLE_CUDASIM:
    blocks, threads, points = 2, 32, 200
else:
    blocks, threads, points = 256, 128, 10_000
workers = blocks * threads
seeds = np.random.default_rng(1).integers(1, MODULUS, workers)
inside = cuda.to_device(np.zeros(workers, dtype=np.int64))
count_inside[blocks, threads](cuda.to_device(seeds), points, inside)

samples = workers * points
estimate = 4 * int(inside.copy_to_host().sum()) / samples
error = abs(estimate - math.pi)
print(f"pi is about {estimate:.5f}, from {samples:,} points")
# One standard deviation is 4 * sqrt(p * (1 - p) / samples), p = pi / 4.
if error > 6 * 1.65 / math.sqrt(samples):
    sys.exit(f"off by {error:.5f}, which is too much to be chance")
