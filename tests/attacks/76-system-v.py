# attack: open System V shared memory of the host
# needs: ipc-key
# standard: absent
# strict: EPERM|absent
# alone seccomp-strict: EPERM
# alone namespaces: absent
key = int(sys.argv[1])
outcome(call(29, key, 0, 0), call(64, key, 0, 0), call(68, key, 0))
