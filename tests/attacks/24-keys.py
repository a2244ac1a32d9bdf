# attack: use the keys of the user
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# add_key, request_key, keyctl
outcome(call(248, BAD, BAD, BAD, 1, -2), call(249, BAD, BAD, BAD, -2),
    call(250, 0, -4, 0), call(250, 99))
