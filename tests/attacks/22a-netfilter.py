# attack: load tables into the network of the kernel
# standard: EPERM
# strict: EAFNOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT
# alone namespaces: EPERM
IPT_SO_SET_REPLACE = 64
def work():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_IP, IPT_SO_SET_REPLACE, bytes(96))
outcome(attempt(work))
