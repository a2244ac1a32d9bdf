/*
 * Confinement, seen from outside: three moments, one seam.
 *
 *	confine_prepare	in the monitor: everything that can be had
 *			before there is a sandbox (the seccomp program)
 *	confine_enter	in pid 1 of the sandbox, still our bytes only:
 *			user namespace, network, mounts, capabilities
 *	seal (seal.h)	in the interpreter, last act before the first byte
 *			of the script is read: seccomp
 *
 * A layer that cannot be had is a fault with its remedy, never a downgrade.
 */
#ifndef CUDARUN_CONFINE_H
#define CUDARUN_CONFINE_H

#include <sys/types.h>

#include "fault.h"

struct confinement;		/* mounts.h says what it shows the job */

/*
 * Open the filter of the profile, in the directory lib of our own files.
 * Sets *ret_filter to a descriptor that the worker reads when it seals.
 */
int confine_prepare(const char *lib, int *ret_filter, struct fault *f);

/*
 * Called in a process just cloned with confine_flags(), which was uid and
 * gid before: makes it the inside of the sandbox described by *c.
 * Afterwards it has no capabilities and the job's root, in the workspace.
 */
int confine_enter(const struct confinement *c, uid_t uid, gid_t gid,
    struct fault *f);

/* The CLONE_NEW* flags that pid 1 must be cloned with. */
int confine_flags(void);

/* Why that clone failed, from errno: cause and remedy.  Returns -1. */
int confine_refused(struct fault *f);

#endif
