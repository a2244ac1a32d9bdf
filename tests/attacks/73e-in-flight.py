# attack: fill the disk with files that are only in messages nobody reads
# options: --workspace 32M
# open: a file without a name in a message is not counted; SECURITY.md tells
# of it, and a quota of the disk ends it (EDQUOT).
# standard: done
# strict: EPERM|EAFNOSUPPORT
got = "done"
try:
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    a.setblocking(False)
    for _ in range(200):
        fd = os.open("x", os.O_CREAT | os.O_RDWR)
        os.unlink("x")
        os.write(fd, bytes(1 << 20))
        socket.send_fds(a, [b"x"], [fd])
        os.close(fd)
    time.sleep(5)
except OSError as e:
    got = word(e.errno)
outcome(got)
