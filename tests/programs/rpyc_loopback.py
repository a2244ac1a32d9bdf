# RPyC: a server in a thread, another in a process of its own, callbacks.
# profiles: standard
# needs: rpyc
# prints: thread 21, process 42, callbacks [0, 1, 2]
import multiprocessing
import threading
import time

import rpyc
from rpyc.utils.server import ThreadedServer


class Calculator(rpyc.Service):
    def exposed_triple(self, n):
        return 3 * n

    def exposed_each(self, count, call):
        for n in range(count):
            call(n)


def start():
    server = ThreadedServer(Calculator, hostname="127.0.0.1", port=0)
    thread = threading.Thread(target=server.start)
    thread.start()
    while not server.active:
        time.sleep(0.01)
    return server, thread


def serve(pipe):
    server, thread = start()
    pipe.send(server.port)
    thread.join()


def ask(port, n):
    with rpyc.connect("127.0.0.1", port) as line:
        return line.root.triple(n)


if __name__ == "__main__":
    server, thread = start()
    near = ask(server.port, 7)
    seen = []
    with rpyc.connect("127.0.0.1", server.port) as line:
        line.root.each(3, seen.append)
    server.close()
    thread.join(20)

    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=serve, args=(theirs,))
    child.start()
    far = ask(ours.recv(), 14)
    child.terminate()
    child.join(20)
    print(f"thread {near}, process {far}, callbacks {seen}")
