# attack: send a signal to all processes of the user
# standard: ESRCH
# strict: ESRCH
# alone namespaces: ESRCH
outcome(call(62, -1, 0))
