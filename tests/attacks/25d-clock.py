# attack: set the clock of the host
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
# Values that say nothing new: an offset of 0 from now.
now = ctypes.create_string_buffer(struct.pack("2q", *divmod(
    time.time_ns() // 1000, 10 ** 6)))
ADJ_SETOFFSET = 0x0100
change = ctypes.create_string_buffer(struct.pack("I", ADJ_SETOFFSET), 208)
outcome(call(164, now, 0), call(227, 0, now), call(159, change),
    call(305, 0, change))
