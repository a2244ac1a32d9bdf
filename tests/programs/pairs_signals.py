# socketpair, descriptors through a socket, signals to and from children.
# profiles: standard
# prints: pair pong, file by socket 11, signals SIGUSR1 SIGALRM SIGCHLD
import array
import os
import select
import signal
import socket
import tempfile

seen = []
for name in ("SIGUSR1", "SIGALRM", "SIGCHLD"):
    signal.signal(getattr(signal, name),
                  lambda number, frame: seen.append(
                      signal.Signals(number).name))


def await_signal(name):
    while name not in seen:
        signal.sigtimedwait([], 0.01)


left, right = socket.socketpair()
left.settimeout(20)
child = os.fork()
if child == 0:
    assert right.recv(10) == b"ping"
    right.sendall(b"pong")
    with tempfile.TemporaryFile() as f:
        f.write(b"from child\n")
        f.flush()
        socket.send_fds(right, [b"f"], [f.fileno()])
    os.kill(os.getppid(), signal.SIGUSR1)
    os._exit(0)
left.sendall(b"ping")
answer = left.recv(4).decode()
text, fds, flags, _ = socket.recv_fds(left, 1, 1)
size = os.fstat(fds[0]).st_size
os.close(fds[0])
await_signal("SIGUSR1")
os.waitpid(child, 0)
signal.setitimer(signal.ITIMER_REAL, 0.01)
await_signal("SIGALRM")

# A signal that is waited for, not handled.
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
os.kill(os.getpid(), signal.SIGUSR2)
assert signal.sigwait([signal.SIGUSR2]) == signal.SIGUSR2

credentials, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
credentials.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
other.send(b"who")
_, extra, _, _ = credentials.recvmsg(10, 100)
ids = array.array("i", extra[0][2])
assert ids[0] == os.getpid() and ids[1] == os.getuid()

# A process as a descriptor; a child that stops and goes on.
child = os.fork()
if child == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
    os._exit(5)
assert os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])
handle = os.pidfd_open(child)
os.kill(child, signal.SIGCONT)
assert select.select([handle], [], [], 20)[0] == [handle]
assert os.waitid(os.P_PIDFD, handle, os.WEXITED).si_status == 5
print(f"pair {answer}, file by socket {size}, signals",
      *sorted(set(seen), key=("SIGUSR1", "SIGALRM", "SIGCHLD").index))
