# @cuda.reduce with size, init, res and stream, and timing with events.
import numpy as np
from numba import cuda


@cuda.reduce
def total(a, b):
    return a + b


largest = cuda.Reduce(lambda a, b: a if a > b else b)

values = np.arange(1, 101, dtype=np.float64)
start, end = cuda.event(timing=True), cuda.event(timing=True)
start.record()
assert total(values) == 5050
end.record()
end.synchronize()
assert cuda.event_elapsed_time(start, end) >= 0

assert total(values, init=50) == 5100
assert total(values, size=10) == 55
device = cuda.to_device(values)
result = cuda.device_array(1, dtype=np.float64)
assert total(device, res=result, stream=cuda.stream()) is None
assert result.copy_to_host()[0] == 5050
assert largest(device) == 100
print("sum:", total(device), "largest:", largest(values))
print("corpus: ok")
