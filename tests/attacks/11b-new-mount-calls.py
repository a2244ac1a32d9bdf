# attack: the newer calls that make mounts
# standard: ENOSYS
# strict: ENOSYS
# alone seccomp-standard: ENOSYS
# alone seccomp-strict: ENOSYS
# open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr
outcome(*[call(nr, BAD, BAD, BAD, BAD, BAD) for nr in (428, 429, 430, 431,
    432, 433, 442)])
