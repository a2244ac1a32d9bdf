# attack: keep others from the processor by a real-time class
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
words = [attempt(os.sched_setscheduler, 0, kind, os.sched_param(1))
    for kind in (os.SCHED_FIFO, os.SCHED_RR)]
SCHED_DEADLINE = 6
wish = ctypes.create_string_buffer(struct.pack("IIQiIQQQ", 48, SCHED_DEADLINE,
    0, 0, 0, 10 ** 7, 10 ** 8, 10 ** 8))
words.append(call(314, 0, wish, 0))
outcome(*words)
