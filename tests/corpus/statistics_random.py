# random, secrets, statistics and itertools: same seed, same numbers.
import itertools
import random
import secrets
import statistics
from collections import Counter

random.seed(42)
first = [random.random() for _ in range(5)]
random.seed(42)
assert first == [random.random() for _ in range(5)]
assert abs(first[0] - 0.6394267984578837) < 1e-15

rolls = random.choices(range(1, 7), k=6000)
assert all(800 < n < 1200 for n in Counter(rolls).values())
assert 3.3 < statistics.mean(rolls) < 3.7
deck = [a + b for a, b in itertools.product("A23456789TJQK", "cdhs")]
random.shuffle(deck)
assert len(set(random.sample(deck, 5))) == 5

heights = statistics.NormalDist.from_samples([random.gauss(175, 7)
                                              for _ in range(2000)])
assert 174 < heights.mean < 176 and 6 < heights.stdev < 8
assert statistics.median([3, 1, 2]) == 2
assert secrets.token_hex(8) != secrets.token_hex(8)
assert random.SystemRandom().randrange(10) in range(10)
print("corpus: ok")
