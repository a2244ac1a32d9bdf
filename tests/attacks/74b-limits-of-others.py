# attack: change the limits of another process of the user
# needs: other-pid
# standard: ESRCH|EPERM
# strict: ESRCH|EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: ESRCH
old = ctypes.create_string_buffer(16)
got = call(302, int(sys.argv[1]), 7, 0, old)
outcome(got if got != "done" else call(302, int(sys.argv[1]), 7, old, 0))
