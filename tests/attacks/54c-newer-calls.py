# attack: change modes and attributes by calls that are newer than most filters
# standard: ENOSYS|EPERM|absent
# strict: ENOSYS|EPERM|absent
# alone seccomp-standard: ENOSYS|EPERM
# alone seccomp-strict: ENOSYS|EPERM
# alone namespaces: absent
# needs: own-file
# fchmodat2, setxattrat, getxattrat, removexattrat, file_setattr
path = ctypes.c_char_p(sys.argv[1].encode())
part = ctypes.create_string_buffer(64)
outcome(*[got for got in (call(452, -100, path, 0o644, 0),
    call(463, -100, path, 0, ctypes.c_char_p(b"user.x"), part, 16),
    call(466, -100, path, 0, ctypes.c_char_p(b"user.x")),
    call(469, -100, path, part, 24, 0))])
