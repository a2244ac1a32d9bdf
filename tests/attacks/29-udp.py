# attack: reach the internet by UDP
# standard: harmless
# strict: EAFNOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT
# alone namespaces: harmless
words = []
for family in (socket.AF_INET, socket.AF_INET6):
    got = attempt(socket.socket, family, socket.SOCK_DGRAM)
    words.append(lonely() if got == "done" else got)
outcome(*words)
