# asyncio: tasks, a subprocess, and a server and client on the loopback.
import asyncio
import sys


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def talk(port, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text.encode() + b"\n")
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return answer.decode().strip()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        answers = await asyncio.gather(*(talk(port, "text %d" % i)
                                         for i in range(5)))
    assert answers == ["TEXT %d" % i for i in range(5)]

    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print(input()[::-1])",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate(b"drawer\n")
    assert out.strip() == b"reward" and child.returncode == 0

    loop = asyncio.get_running_loop()
    assert await loop.run_in_executor(None, sum, range(10)) == 45
    try:
        await asyncio.wait_for(asyncio.sleep(20), 0.01)
    except asyncio.TimeoutError:
        print("timeout as expected")


asyncio.run(main())
print("corpus: ok")
