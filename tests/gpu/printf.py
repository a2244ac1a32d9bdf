# No synchronisation by the script: cudarun does it at the end.
start()
hello = kernel("""extern "C" __global__ void hello() {
    printf("thread %d of the device\\n", threadIdx.x); }""", "hello")
launch(hello, 1, 4)
print("gpu: ok", flush=True)
