# attack: move the memory of pid 1
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# migrate_pages, move_pages; with nothing to move they succeed
outcome(call(256, 1, 0, 0, 0), call(279, 1, 0, 0, 0, 0, 0))
