# asyncio without a network: tasks, queues, executors, signals, pipes.
# profiles: standard strict
# prints: gathered [0, 2, 4], queue 45, executor 9, late, signal, pipe text
import asyncio
import os
import signal
import socket


async def double(n):
    await asyncio.sleep(0.001 * n)
    return 2 * n


async def count():
    jobs, total = asyncio.Queue(3), 0

    async def produce():
        for n in range(10):
            await jobs.put(n)
        await jobs.put(None)

    task = asyncio.create_task(produce())
    while (n := await jobs.get()) is not None:
        total += n
    await task
    return total


async def read_pipe():
    reader, writer = os.pipe()
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), open(reader, "rb"))
    os.write(writer, b"pipe text\n")
    os.close(writer)
    text = (await stream.readline()).decode().strip()
    transport.close()
    return text


async def main():
    loop = asyncio.get_running_loop()
    gathered = await asyncio.gather(*map(double, range(3)))
    nine = await loop.run_in_executor(None, pow, 3, 2)
    try:
        await asyncio.wait_for(asyncio.sleep(60), 0.01)
    except asyncio.TimeoutError:
        late = "late"
    got = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, got.set)
    os.kill(os.getpid(), signal.SIGUSR1)
    await asyncio.wait_for(got.wait(), 20)
    left, right = socket.socketpair()
    left.setblocking(False)
    right.send(b"pair")
    assert await loop.sock_recv(left, 10) == b"pair"
    left.close()
    right.close()
    print(f"gathered {gathered}, queue {await count()}, executor {nine}, "
          f"{late}, signal, {await read_pipe()}")


asyncio.run(main())
