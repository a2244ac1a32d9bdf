# select, poll, epoll and selectors on pipes and sockets.
import os
import select
import selectors
import socket

reader, writer = os.pipe()
assert select.select([reader], [], [], 0)[0] == []
os.write(writer, b"x")
assert select.select([reader], [writer], [], 5)[:2] == ([reader], [writer])

poll = select.poll()
poll.register(reader, select.POLLIN)
assert poll.poll(5000) == [(reader, select.POLLIN)]

with select.epoll() as epoll:
    epoll.register(reader, select.EPOLLIN)
    assert epoll.poll(5) == [(reader, select.EPOLLIN)]
os.read(reader, 1)
os.close(writer)
assert poll.poll(5000)[0][1] & select.POLLHUP
os.close(reader)

left, right = socket.socketpair()
with selectors.DefaultSelector() as chooser:
    chooser.register(right, selectors.EVENT_READ, data="right")
    left.send(b"hello")
    (key, events), = chooser.select(5)
    assert key.data == "right" and key.fileobj.recv(10) == b"hello"
left.close()
right.close()
print("corpus: ok")
