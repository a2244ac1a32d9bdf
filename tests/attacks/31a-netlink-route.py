# attack: list the interfaces of the host
# standard: harmless
# strict: EAFNOSUPPORT|EPERM
# alone seccomp-strict: EAFNOSUPPORT|EPERM
# alone namespaces: harmless
try:
    names = [name for _, name in socket.if_nameindex()]
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    outcome("harmless" if names == ["lo"] else "done")
except OSError as e:
    outcome(word(e.errno))
