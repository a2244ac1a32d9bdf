# attack: take all memory by files that are only in messages nobody reads
# options: --mem 200M
# open: what nobody can see is not counted; SECURITY.md tells of it, and a
# delegated control group with its memory controller ends it (SIGKILL).
# standard: done
# strict: EPERM|EAFNOSUPPORT
got = "done"
a, b = None, None
try:
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    a.setblocking(False)
    for _ in range(60):
        fd = os.memfd_create("x")
        os.write(fd, bytes(32 << 20))
        socket.send_fds(a, [b"x"], [fd])
        os.close(fd)
    time.sleep(5)
except OSError as e:
    got = word(e.errno)
outcome(got)
