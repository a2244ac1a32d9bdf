# attack: calls that are newer than the filter may be
# standard: ENOSYS|EPERM
# strict: ENOSYS|EPERM
# alone seccomp-standard: ENOSYS|EPERM
# alone seccomp-strict: ENOSYS|EPERM
# cachestat, fchmodat2, map_shadow_stack, futex_wake, futex_wait, futex_requeue,
# statmount, listmount, lsm_get_self_attr, lsm_set_self_attr,
# lsm_list_modules, mseal, setxattrat ... file_setattr
outcome(*[call(nr, BAD, BAD, BAD, BAD, BAD, BAD) for nr in range(453, 500)
    if nr not in (454, 455, 456, 462)])
