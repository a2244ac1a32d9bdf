# ipyparallel: a local cluster of two engines, from the script itself.
# profiles: standard
# needs: ipyparallel
# prints: engines [0, 1], squares 285, product 42
import logging

import ipyparallel as ipp


def square(n):
    return n * n


if __name__ == "__main__":
    with ipp.Cluster(n=2, log_level=logging.ERROR) as client:
        client.wait_for_engines(2, timeout=40, interactive=False)
        direct = client[:]
        squares = direct.map_sync(square, range(10))
        direct["a"] = 6
        direct.execute("b = a * 7", block=True)
        assert direct["b"] == [42, 42]
        direct.scatter("xs", list(range(8)), block=True)
        direct.execute("part = sum(xs)", block=True)
        assert sum(direct["part"]) == 28
        balanced = client.load_balanced_view()
        later = balanced.map_async(square, range(20))
        assert later.get(timeout=30) == [n * n for n in range(20)]
        pids = direct.apply_sync(__import__("os").getpid)
        assert len(set(pids)) == 2
        print(f"engines {client.ids}, squares {sum(squares)}, "
              f"product {direct['b'][0]}")
