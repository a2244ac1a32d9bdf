# attack: leave a socket in the workspace
# standard: planted
# strict: EPERM|EACCES
# alone landlock-strict: EACCES
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
outcome(attempt(s.bind, "socket").replace("done", "planted"))
