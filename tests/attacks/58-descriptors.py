# attack: use a descriptor that was left open
# standard: EBADF
# strict: EBADF
outcome(*[attempt(os.fstat, fd) for fd in range(3, 70000)])
