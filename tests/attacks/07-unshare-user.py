# attack: make a user namespace by unshare
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: ENOSPC
CLONE_NEWUSER = 0x10000000
outcome(call(272, CLONE_NEWUSER))
