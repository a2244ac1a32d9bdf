# attack: take the name that CUDA gives the socket of another job
# needs: uvmfd
# standard: harmless
# strict: harmless
# alone namespaces: harmless
# Outside somebody has it: where it is free here, it is another's name.
got = attempt(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).bind,
    "\0" + sys.argv[1])
outcome("harmless" if got == "done" else got)
