# Two processes, each with a context of its own.
import multiprocessing


def work(k):
    start()
    add = kernel("""extern "C" __global__ void inc(float *p) {
        p[threadIdx.x] += 1; }""", "inc")
    p = upload([float(k)] * 32)
    launch(add, 1, 32, p)
    call("cuCtxSynchronize")
    return download(p, 32)


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(work, [1, 2]) == [[2.0] * 32, [3.0] * 32]
    print("gpu: ok")
