/*
 * Landlock: what a job may do with files, whatever mounts it can see, and
 * with signals and abstract sockets, whatever namespaces it is in.  Paths
 * become rules here; seal.c closes the ruleset around the interpreter.
 */
#ifndef CUDARUN_LANDLOCK_H
#define CUDARUN_LANDLOCK_H

#include <stdbool.h>

#include "fault.h"

/* The newest ABI that cudarun knows how to use (kernel 6.12). */
#define LANDLOCK_ABI_BEST 6

/* Lists of paths, NULL at the end or NULL; absent paths are left out. */
struct landlock_plan {
	int abi;			/* the least that will do, 1 or more */
	bool strict;			/* no exec, no TCP, plain files only */
	const char *const *system;	/* to read and to run */
	const char *const *more;	/* the same */
	const char *const *home;	/* to read and to run, or to write */
	bool home_writable;
	const char *const *nodes;	/* devices: read, write, ioctl */
};

/*
 * The ABI that will be in force here.  0 with errno ENOSYS or EOPNOTSUPP:
 * none.
 */
int landlock_abi(void);

/*
 * Make the ruleset.  Called in the job's root: rules are about the files
 * that paths lead to now.  Sets *ret_ruleset to a descriptor.
 */
int landlock_make(const struct landlock_plan *plan, int *ret_ruleset,
    struct fault *f);

#endif
