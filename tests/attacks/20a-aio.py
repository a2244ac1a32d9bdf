# attack: the older asynchronous calls, which could do the same one day
# standard: EPERM|ENOSYS
# strict: EPERM|ENOSYS
# alone seccomp-standard: EPERM|ENOSYS
# alone seccomp-strict: EPERM|ENOSYS
# io_setup, io_submit, io_getevents, io_destroy
outcome(*[call(nr, BAD, BAD, BAD, BAD, BAD) for nr in (206, 209, 208, 207)])
