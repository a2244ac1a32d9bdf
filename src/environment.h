/*
 * The environment of a job: made from nothing, plus the client's variables
 * that cudarun.conf lets through.
 */
#ifndef CUDARUN_ENVIRONMENT_H
#define CUDARUN_ENVIRONMENT_H

#include <stdbool.h>

struct environment_plan {
	const char *user;		/* login name */
	const char *home;		/* inside the sandbox */
	const char *python;		/* its directory comes first in PATH */
	const char *lib;		/* PYTHONPATH */
	char *const *allowed;		/* names; a trailing * matches any */
	char *const *from;		/* the client's variables */
	bool strict;			/* the profile */
	bool gpu;
	bool quiet;
};

/* Owned, NULL at the end. */
char **environment_make(const struct environment_plan *plan);

#endif
