/*
 * Confinement, seen from outside: four moments, one seam.
 *
 *	confine_prepare	in the monitor: everything that can be had
 *			before there is a sandbox (the seccomp program)
 *	confine_enter	in pid 1 of the sandbox, still our bytes only:
 *			user namespace, network, mounts, capabilities
 *	confine_rules	in pid 1's child, before the interpreter is executed:
 *			Landlock's rules, not yet in force
 *	seal (seal.h)	in the interpreter, last act before the first byte
 *			of the script is read: Landlock, seccomp
 *
 * A layer that cannot be had is a fault with its remedy, never a downgrade.
 */
#ifndef CUDARUN_CONFINE_H
#define CUDARUN_CONFINE_H

#include <sys/types.h>

#include "fault.h"
#include "mounts.h"
#include "policy.h"

/* What confinement must know of a job. */
struct confinement {
	unsigned int layers;		/* layer.h */
	enum policy_profile profile;
	int landlock_abi;		/* the least that will do */
	struct mounts_plan mounts;
};

/*
 * Open the filter of the profile, in the directory lib of our own files.
 * Sets *ret_filter to a descriptor that the worker reads when it seals, or
 * -1 if there is no such layer.
 */
int confine_prepare(const struct confinement *c, const char *lib,
    int *ret_filter, struct fault *f);

/*
 * Called in a process just cloned with confine_flags(), which was uid and
 * gid before: makes it the inside of the sandbox described by *c.
 * Afterwards it has no capabilities and the job's root, in the workspace.
 */
int confine_enter(const struct confinement *c, uid_t uid, gid_t gid,
    struct fault *f);

/* The rules for the job, a descriptor, or -1 if there is no such layer. */
int confine_rules(const struct confinement *c, int *ret_ruleset,
    struct fault *f);

/* The CLONE_NEW* flags that pid 1 must be cloned with. */
int confine_flags(const struct confinement *c);

/* Why that clone failed, from errno: cause and remedy.  Returns -1. */
int confine_refused(struct fault *f);

#endif
