# attack: advise on, or take, the memory of another process
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
# process_madvise, process_mrelease
outcome(call(440, BAD, BAD, 1, 0, 0), call(448, BAD, 0))
