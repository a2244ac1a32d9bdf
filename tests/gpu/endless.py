start()
spin = kernel("""extern "C" __global__ void spin(float *p) {
    volatile float *v = p; while (v[0] == 0) v[1] = v[1] + 1; }""", "spin")
p = upload([0.0, 0.0])
launch(spin, 1, 1, p)
print("gpu: spinning", flush=True)
call("cuCtxSynchronize")
