# attack: watch a file outside
# needs: canary
# standard: absent
# strict: absent|EPERM
# alone seccomp-strict: EPERM
# alone namespaces: absent
fd = raw(294, 0)
outcome(call(254, fd, ctypes.c_char_p(sys.argv[1].encode()), 0xfff))
