# attack: use Landlock, of which a process has so many layers only
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
outcome(call(444, BAD, 8, 0), call(445, BAD, 1, BAD, 0), call(446, BAD, 0))
