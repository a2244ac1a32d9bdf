# attack: serve others by TCP
# standard: harmless
# strict: EAFNOSUPPORT
# alone seccomp-strict: EAFNOSUPPORT
# alone landlock-strict: EACCES
# alone namespaces: harmless
def work():
    socket.create_server(("127.0.0.1", 0))
got = attempt(work)
outcome(lonely() if got == "done" else got)
