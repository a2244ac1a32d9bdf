# attack: interrupt refused calls by signals, to slip through
# standard: EPERM|EINTR
# strict: EPERM|EINTR
# alone seccomp-standard: EPERM|EINTR
# alone seccomp-strict: EPERM|EINTR
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0003)
words = {call(272, 0x10000000) for _ in range(300)}
signal.setitimer(signal.ITIMER_REAL, 0)
outcome(*words)
