# cuInit in children that load the program anew.
import multiprocessing


def work(n):
    return init()


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(set(pool.map(work, range(4))))
