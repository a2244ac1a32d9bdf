# attack: send a signal to another process of the user
# needs: other-pid
# standard: ESRCH
# strict: ESRCH
# alone landlock-standard: EPERM
# alone landlock-strict: EPERM
# alone namespaces: ESRCH
# Signal 0 only asks whether one might.
pid = int(sys.argv[1])
info = ctypes.create_string_buffer(struct.pack("3i", 0, 0, -1), 128)
outcome(call(62, pid, 0), call(234, pid, pid, 0), call(200, pid, 0),
    call(62, -pid, 0).replace("ESRCH", call(62, pid, 0)))
