# attack: change the limits of pid 1, which measures the job
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# Without descriptors it would be blind.  Here it gets what it has.
RLIMIT_NOFILE, RLIM_INFINITY = 7, -1
old = ctypes.create_string_buffer(16)
got = call(302, 1, RLIMIT_NOFILE, 0, old)
outcome(got if got != "done" else call(302, 1, RLIMIT_NOFILE, old, 0))
