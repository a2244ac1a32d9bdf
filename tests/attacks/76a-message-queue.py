# attack: open a message queue of the host
# needs: queue
# standard: absent
# strict: EPERM|absent
# alone seccomp-strict: EPERM
# alone namespaces: absent
outcome(call(240, ctypes.c_char_p(sys.argv[1].encode()), os.O_RDWR))
