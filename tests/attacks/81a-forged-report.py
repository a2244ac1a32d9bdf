# attack: tell the monitor by descriptors that a job does not have
# standard: EBADF
# strict: EBADF
fault = struct.pack("2i", 0, 0) + b"all is well" + bytes(4096)
outcome(*[attempt(os.write, fd, fault) for fd in range(3, 64)])
