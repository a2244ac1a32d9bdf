# attack: hold the kernel at a page fault
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
UFFD_USER_MODE_ONLY = 1
outcome(call(323, UFFD_USER_MODE_ONLY))
