/*
 * A census: the plain files of a workspace at a moment, so that a later one
 * shows which are new or changed.  No link is followed, and only files are
 * listed whose names may cross the wire.
 */
#ifndef CUDARUN_CENSUS_H
#define CUDARUN_CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "fault.h"

#define CENSUS_FILES 100000
#define CENSUS_NAMES (16u << 20)	/* bytes of all names together */

struct census_file {
	char *name;		/* from the workspace on */
	uint64_t inode;
	uint64_t size;
	struct timespec written;
	struct timespec changed;
	bool executable;
};

struct census {
	struct census_file *files;	/* by name */
	size_t count;
	size_t room;
	uint64_t left_out;	/* entries that were no such files */
};

/*
 * Take it in dir.  skip: a name at the top that does not count, or NULL; nor
 * do dot entries at the top and __pycache__.  -1 and *f filled; release with
 * census_free, also then.
 */
int census_take(int dir, const char *skip, struct census *ret_c,
    struct fault *f);

/* Whether file is the same in before.  NULL: nothing was before. */
bool census_knows(const struct census *before,
    const struct census_file *file);

void census_free(struct census *c);

#endif
