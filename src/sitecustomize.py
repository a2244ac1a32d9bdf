"""
What every Python process of a job, worker or child, loads before its program.
It makes the output of children as live as the worker's own and, on a host
without a GPU, adds to Numba's CUDA simulator what ordinary programs miss.
At the end the site's own sitecustomize takes our place.
"""
import os
import sys

NAME = b"Numba CUDA simulator"
WORKER = "import sys; del sys.path[0]; import _cudarun; _cudarun.main()"
NOTICE = (b"cudarun: no GPU on this host: CUDA kernels run on the CPU, in "
          b"Numba's simulator (slow, for trying out only)\n")


def attempt(work, *args):
    try:
        work(*args)
    except Exception:           # the plain behaviour remains
        pass


class Hook:
    """Finds one module as the others would, once, and adapts it."""
    def __init__(self, name, adapt):
        self.name = name
        self.adapt = adapt

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            sys.meta_path.remove(self)
            try:
                from importlib.util import find_spec
                spec = find_spec(name)
                spec.loader.exec_module = self.wrap(spec.loader)
                return spec
            except Exception:
                pass            # the others find it, or say why not
            finally:
                sys.meta_path.insert(0, self)

    def wrap(self, loader):
        def load_and_adapt(module, load=loader.exec_module):
            del loader.exec_module
            attempt(sys.meta_path.remove, self)
            load(module)
            self.adapt(module)
        return load_and_adapt


def untrack(module):
    """Where no program can be started there is no resource tracker; what it
    would sweep goes with the job."""
    module.ResourceTracker.ensure_running = lambda self: None
    module.ResourceTracker._send = lambda self, *words: None


def adapt(cuda):
    if ".simulator" not in cuda.jit.__module__:
        return                  # the program chose the real one
    if "1" not in (os.environ.get("CUDARUN_QUIET"),
                   os.environ.get("CUDARUN_SIMULATOR_NOTICED")):
        os.environ["CUDARUN_SIMULATOR_NOTICED"] = "1"
        attempt(os.write, 2, NOTICE)
    for part in vectorizers, launches, host_api:
        attempt(part, cuda)
    attempt(lambda: __import__("cudarun_blocks").install())


def lend(owner, **things):      # what it lacks
    for name in things.keys() - set(dir(owner)):
        setattr(owner, name, things[name])


def vectorizers(cuda):
    """target="cuda" of @vectorize and @guvectorize compiles for the CPU."""
    import types
    import numba
    Array = type(cuda.device_array(1))

    def plain(x):
        return x._ary if isinstance(x, Array) else x
    def for_cpu(fn, known):
        """fn, with CPU twins of the @cuda.jit functions that it calls."""
        scope = dict(fn.__globals__)
        made = types.FunctionType(fn.__code__, scope, fn.__name__,
                                  fn.__defaults__, fn.__closure__)
        known[fn] = numba.njit(made)
        for name in fn.__code__.co_names:
            kernel = scope.get(name)
            if getattr(kernel, "_device", False):
                if kernel.fn not in known:
                    for_cpu(kernel.fn, known)
                scope[name] = known[kernel.fn]
        return made

    class UFunc:
        max_blocksize = 0       # as in the real one, without effect
        def __init__(self, ufunc):
            self.ufunc = getattr(ufunc, "ufunc", ufunc)
        def __call__(self, *args, out=None, stream=0):
            if out is None and len(args) > self.ufunc.nin:
                *args, out = args
            made = self.ufunc(*map(plain, args), out=plain(out))
            device = any(isinstance(a, Array) for a in args)
            return out if out is not None else Array(made) if device else made
        def reduce(self, arg, stream=0):
            return self.ufunc.reduce(plain(arg))

    class Builder:              # what numba's decorators expect of a target
        def __init__(self, fn, *layout, identity=None, **_):
            self.fn, self.layout, self.identity = fn, layout, identity
            self.signatures = []
            self.add = self.signatures.append
            self.disable_compile = lambda: None

        def build_ufunc(self):
            if not self.signatures:
                raise TypeError('target="cuda" needs a list of signatures')
            make = numba.guvectorize if self.layout else numba.vectorize
            return UFunc(make(self.signatures, *self.layout, nopython=True,
                              identity=self.identity)(for_cpu(self.fn, {})))

    # Numba asks for the target by this import, when a program needs it.
    target = types.ModuleType("numba.cuda.vectorizers")
    target.CUDAVectorize = target.CUDAGUFuncVectorize = Builder
    sys.modules[target.__name__] = cuda.vectorizers = target


def launches(cuda):
    """What @cuda.jit takes, k[2, 4] as a value, names in kernels."""
    import copy
    from numba.cuda.simulator import kernel
    jit, known = cuda.jit, cuda.jit.__code__.co_varnames

    def lenient_jit(func_or_sig=None, *args, link=None, **options):
        if isinstance(func_or_sig, list):
            func_or_sig = None  # signatures: the simulator needs none
        return jit(func_or_sig, *args, link=link or None, **{
            name: options[name] for name in options if name in known})

    def kernel_name(name):      # numba.cuda.grid(1), import numba as nb ...
        if name[0] == "_" or kernel._kernel_context is None:
            raise AttributeError("numba.cuda has no attribute %r" % name)
        return getattr(kernel._kernel_context, name)

    cuda.jit, item = lenient_jit, kernel.FakeCUDAKernel.__getitem__
    kernel.FakeCUDAKernel.__getitem__ = lambda self, shape: item(
        copy.copy(self), shape)
    lend(cuda, __getattr__=kernel_name)


def host_api(cuda):
    import functools
    import time
    from numba.cuda.simulator.cudadrv import devicearray, devices

    class Event:
        def __init__(self, timing=True):
            self.synchronize = self.wait = self.query = lambda stream=0: True

        def record(self, stream=0):
            self.time = time.perf_counter()
        def elapsed_time(self, later):
            return (later.time - self.time) * 1e3

    def reduction(fn):
        def reduce(arr, size=None, res=None, init=0, stream=0):
            total = functools.reduce(fn, arr if size is None else arr[:size],
                                     arr.dtype.type(init))
            if res is None:
                return total
            res[0] = total
        return reduce

    def memory(self):           # the simulator says infinite
        return devices._MemoryInfo(*(os.sysconf("SC_PAGE_SIZE") * os.sysconf(
            pages) for pages in ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES")))

    cuda.event, cuda.reduce, cuda.Reduce = Event, reduction, reduction
    devices.FakeCUDAContext.get_memory_info = memory
    lend(devices.FakeCUDAContext, name=NAME, synchronize=lambda self: None)
    lend(devices.FakeCUDADevice, name=NAME, id=0, WARP_SIZE=32,
         compute_capability=(5, 2), MULTIPROCESSOR_COUNT=1,
         MAX_THREADS_PER_BLOCK=1024, MAX_SHARED_MEMORY_PER_BLOCK=49152)
    lend(devicearray, DeviceNDArray=devicearray.FakeCUDAArray)
    lend(cuda, is_cuda_array=devicearray.is_cuda_ndarray,
         managed_array=devicearray.managed_array, default_stream=cuda.stream,
         get_current_device=lambda: cuda.current_context().device,
         event_elapsed_time=lambda start, end: start.elapsed_time(end))


def chain():
    """Run the sitecustomize that ours hides, under its own name."""
    from _frozen_importlib import module_from_spec
    from _frozen_importlib_external import PathFinder
    ours = os.path.dirname(os.path.abspath(__file__))
    spec = PathFinder.find_spec("sitecustomize", [
        d for d in sys.path if os.path.abspath(d) != ours])
    if spec and spec.loader:
        sys.modules["sitecustomize"] = module = module_from_spec(spec)
        spec.loader.exec_module(module)


if (os.environ.get("CUDARUN_JOB") == "1" and
        WORKER not in getattr(sys, "orig_argv", ())):
    attempt(lambda: __import__("_cudarun").live())
if os.environ.get("NUMBA_ENABLE_CUDASIM") == "1":
    sys.meta_path.insert(0, Hook("numba.cuda", adapt))
if os.environ.get("CUDARUN_PROFILE") == "strict":
    sys.meta_path.insert(0, Hook("multiprocessing.resource_tracker", untrack))
chain()
