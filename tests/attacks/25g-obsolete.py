# attack: calls that no program needs any more
# standard: EPERM|ENOSYS
# strict: EPERM|ENOSYS
# alone seccomp-standard: EPERM|ENOSYS
# alone seccomp-strict: EPERM|ENOSYS
# uselib, ustat, sysfs, _sysctl, lookup_dcookie, vserver, nfsservctl,
# create_module, get_kernel_syms, query_module, getpmsg, putpmsg, afs_syscall,
# tuxcall, security
outcome(*[call(nr, BAD, BAD, BAD, BAD, BAD, BAD) for nr in (134, 136, 139, 156,
    212, 236, 180, 174, 177, 178, 181, 182, 183, 184, 185)])
