# asyncio: TCP and UNIX servers, UDP, name lookup, a child, on the loopback.
# profiles: standard
# prints: tcp DLROW, unix OLLEH, udp PONG, lookup ok
import asyncio
import socket


async def reverse(reader, writer):
    line = await reader.readline()
    writer.write(line.strip().upper()[::-1] + b"\n")
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def ask(connect, text):
    reader, writer = await connect
    writer.write(text + b"\n")
    answer = await reader.readline()
    writer.close()
    return answer.strip().decode()


class Pong(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.transport.sendto(b"PONG", address)


class Ping(asyncio.DatagramProtocol):
    def __init__(self, answer):
        self.answer = answer

    def datagram_received(self, data, address):
        if not self.answer.done():
            self.answer.set_result(data.decode())


async def udp():
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(
        Pong, local_addr=("127.0.0.1", 0))
    answer = loop.create_future()
    client, _ = await loop.create_datagram_endpoint(
        lambda: Ping(answer),
        remote_addr=server.get_extra_info("sockname"))
    client.sendto(b"PING")
    text = await asyncio.wait_for(answer, 20)
    client.close()
    server.close()
    return text


async def main():
    tcp = await asyncio.start_server(reverse, "127.0.0.1", 0)
    port = tcp.sockets[0].getsockname()[1]
    unix = await asyncio.start_unix_server(reverse, "reverse.sock")
    async with tcp, unix:
        many = await asyncio.gather(*(
            ask(asyncio.open_connection("127.0.0.1", port), b"world")
            for _ in range(20)))
        assert set(many) == {"DLROW"}
        local = await ask(asyncio.open_unix_connection("reverse.sock"),
                          b"hello")
    six = await asyncio.start_server(reverse, "::1", 0)
    async with six:
        port = six.sockets[0].getsockname()[1]
        assert await ask(asyncio.open_connection("::1", port), b"a") == "A"
    found = await asyncio.get_running_loop().getaddrinfo(
        "localhost", 80, type=socket.SOCK_STREAM)
    assert found
    print(f"tcp {many[0]}, unix {local}, udp {await udp()}, lookup ok")


asyncio.run(main())
