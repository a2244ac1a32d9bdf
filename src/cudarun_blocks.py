"""
A faster block of Numba's CUDA simulator.  The threads of a block take turns:
one runs until it ends or meets a barrier.  Numba starts a thread of the host
for each and lets them fight for the interpreter; here only those that wait at
a barrier have one.  sitecustomize installs it, where there is no GPU.
"""


def install():
    import _thread
    import contextlib
    import functools
    import threading
    import types
    import numpy as np
    from numba.cuda.simulator import kernel, kernelapi
    from numba.cuda.simulator.cudadrv import devicearray
    running = [None]            # one kernel at a time, one thread of it

    class Lane:
        for name in "count", "and", "or":
            locals()["syncthreads_" + name] = getattr(
                kernel.BlockThread, "syncthreads_" + name)

        def __init__(self, block, point):
            self.block, self._manager = block, block.manager
            self.blockIdx = kernelapi.Dim3(*block.index)
            self.threadIdx = kernelapi.Dim3(*point)
            x, y, _ = block.manager._block_dim
            self.thread_id = point[0] + x * (point[1] + y * point[2])

        def syncthreads(self):
            self.turn = _thread.allocate_lock()
            self.turn.acquire()
            self.block.waiting.append(self)
            self.block.pass_on()
            self.block.await_(self.turn)
            running[0] = self
            if self.block.failure:
                raise RuntimeError("another thread of the block failed")

    class Block:
        def __init__(self, manager, index, args):
            self.manager, self.index, self.args = manager, index, args
            self.points = np.ndindex(*manager._block_dim)
            self.waiting, self.ready, self.failure = [], [], None
            self.done = _thread.allocate_lock()
            self.done.acquire()

        def work(self, point):
            while point and not self.failure:
                running[0] = lane = Lane(self, point)
                try:
                    self.manager._f(*self.args)
                except BaseException as e:
                    self.fail(e, lane)
                point = next(self.points, None)
            self.pass_on()

        def pass_on(self):
            point = None if self.failure else next(self.points, None)
            if not (point or self.ready):
                self.ready, self.waiting = self.waiting, self.ready
            if point:
                _thread.start_new_thread(self.work, (point,))
            elif self.ready:
                self.ready.pop(0).turn.release()
            else:
                self.done.release()

        def await_(self, lock):
            try:
                lock.acquire()
            except BaseException as e:      # a signal's: end in good order
                self.failure = self.failure or e
                lock.acquire()

        def fail(self, e, lane):
            if isinstance(e, Exception):
                where = "tid=%s ctaid=%s" % (
                    list(lane.threadIdx), list(lane.blockIdx))
                text = "%s: %s" % (where, e) if str(e) else where
                with contextlib.suppress(Exception):
                    e = type(e)(text).with_traceback(
                        e.__traceback__.tb_next)
            self.failure = self.failure or e

    def run(manager, index, *args):
        if manager._debug:      # as Numba does it
            return numba_run(manager, index, *args)
        block = Block(manager, index, args)
        try:
            block.work(next(block.points))
            block.await_(block.done)
        finally:
            running[0] = None
        if block.failure:
            raise block.failure

    numba_run, kernel.BlockManager.run = kernel.BlockManager.run, run
    kernelapi.threading = types.SimpleNamespace(
        current_thread=lambda: running[0] or threading.current_thread())
    # A shared array is known by the place of its call; a whole stack with
    # its source lines is slow to take.
    kernelapi.traceback = types.SimpleNamespace(extract_stack=lambda f: [
        (f.f_back.f_code, f.f_back.f_lasti), f])

    @functools.lru_cache(None)
    def attributes(kind):
        return frozenset(dir(kind))

    def attribute(self, name):  # Numba calls dir() each time
        ary = self._item._ary
        if name in attributes(type(ary)):
            return getattr(ary, name)
        return self[name]
    devicearray.FakeWithinKernelCUDAArray.__getattr__ = attribute

    one_kernel, push = threading.RLock(), kernel._push_kernel_context

    @contextlib.contextmanager
    def push_one(context):      # threads of the program wait for each other
        with one_kernel, push(context):
            yield
    kernel._push_kernel_context = push_one
