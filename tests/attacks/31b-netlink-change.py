# attack: give an interface another address
# standard: EPERM
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
# alone namespaces: EPERM
# RTM_NEWADDR of 127.0.0.1 for interface 1; the answer has the errno
def work():
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    body = struct.pack("=BBBBi", 2, 8, 0, 254, 1) + \
        struct.pack("=HH4s", 8, 2, b"\x7f\0\0\x01")
    s.send(struct.pack("=IHHII", 16 + len(body), 20, 0x405, 1, 0) + body)
    answer = struct.unpack("=IHHIIi", s.recv(4096)[:20])
    if answer[5] != 0:
        raise OSError(-answer[5], "netlink")
outcome(attempt(work))
