# attack: put a filter of one's own over ours, or listen to its questions
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
# SET_MODE_STRICT, SET_MODE_FILTER with NEW_LISTENER, GET_NOTIF_SIZES
outcome(call(317, 0, 1, 0), call(317, 1, 8, BAD), call(317, 3, 0, BAD),
    call(317, 99, 0, BAD))
