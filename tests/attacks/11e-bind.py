# attack: bind a part of the tree to another place, by either way
# standard: ENOSYS|EPERM
# strict: ENOSYS|EPERM
# alone seccomp-standard: ENOSYS|EPERM
# alone seccomp-strict: ENOSYS|EPERM
# alone namespaces: EPERM
OPEN_TREE_CLONE, MS_BIND = 1, 4096
usr = ctypes.c_char_p(b"/usr")
outcome(call(428, -100, usr, OPEN_TREE_CLONE),
    call(165, usr, ctypes.c_char_p(b"."), 0, MS_BIND, 0))
