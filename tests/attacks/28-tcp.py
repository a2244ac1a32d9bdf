# attack: reach the internet by TCP
# standard: harmless
# strict: EAFNOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT
# alone namespaces: harmless
# Nothing is sent: what the socket could reach is looked up.
words = []
for family in (socket.AF_INET, socket.AF_INET6):
    got = attempt(socket.socket, family, socket.SOCK_STREAM)
    words.append(lonely() if got == "done" else got)
outcome(*words)
