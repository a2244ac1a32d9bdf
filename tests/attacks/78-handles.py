# attack: open a file by its handle, past all names
# standard: EPERM|ENOSYS
# strict: EPERM|ENOSYS
# alone seccomp-standard: EPERM|ENOSYS
# alone seccomp-strict: EPERM|ENOSYS
# name_to_handle_at, open_by_handle_at
outcome(call(303, -100, BAD, BAD, BAD, 0), call(304, BAD, BAD, 0))
