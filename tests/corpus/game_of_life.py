# A longer pure Python program: the Game of Life, printed as it goes.
import time

WIDTH, HEIGHT = 20, 8
GLIDER = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}


def neighbours(x, y):
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            if dx or dy:
                yield (x + dx) % WIDTH, (y + dy) % HEIGHT


def step(alive):
    near = {}
    for cell in alive:
        for n in neighbours(*cell):
            near[n] = near.get(n, 0) + 1
    return {c for c, n in near.items() if n == 3 or n == 2 and c in alive}


def show(alive):
    for y in range(HEIGHT):
        print("".join("#" if (x, y) in alive else "." for x in range(WIDTH)))
    print()


world = GLIDER
for generation in range(8):
    if generation % 4 == 0:
        show(world)
        time.sleep(0.01)
    world = step(world)
assert world == {(x + 2, y + 2) for x, y in GLIDER}
print("corpus: ok")
