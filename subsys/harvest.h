/*
 * The harvest: what a run leaves for its client, file by file, as the link
 * has room.  Each file is opened anew, below the workspace and without
 * links, and is what was announced or is said not to be.
 */
#ifndef CUDARUN_HARVEST_H
#define CUDARUN_HARVEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "census.h"

struct control;
struct digest;
struct link;

struct harvest {
	struct census census;
	size_t *picked;		/* owned: which of its files */
	size_t count;
	uint64_t bytes;		/* of all of them */
	size_t at;		/* the next one */
	int dir;		/* the workspace; not owned */
	int fd;			/* one that is being sent; or -1 */
	uint64_t left;		/* of it */
	struct digest *digest;
};

#define HARVEST_NONE { .dir = -1, .fd = -1 }

/*
 * Find the files in dir that are not in before and match one of patterns
 * (NULL: all).  -1 and *f filled.
 */
int harvest_find(struct harvest *h, int dir, const char *skip,
    const struct census *before, char *const *patterns, struct fault *f);

/*
 * Items of a list in one payload: whether *left, bytes of JSON, hold one
 * more, which takes them.  If not, nor do they hold a later one.
 */
#define HARVEST_LIST 60000u	/* of 64 KiB */
bool harvest_fits(const struct control *item, size_t *left);

/* The same, and append it to the array name of c; if not, release it. */
bool harvest_append(struct control *c, const char *name,
    struct control *owned, size_t *left);

/* EVENT results: how many there are, and the first names and sizes. */
void harvest_announce(const struct harvest *h, struct link *l, uint16_t run);

/* One file instead, as it is now: GET.  -1: there is no such file. */
int harvest_one(struct harvest *h, int dir, const char *name,
    uint64_t offset, struct link *l);

/* Send what there is room for.  false: nothing is left. */
bool harvest_send(struct harvest *h, struct link *l, uint16_t run);

/* No more: the file that is being sent ends with an error. */
void harvest_stop(struct harvest *h, struct link *l, uint16_t run);

void harvest_free(struct harvest *h);

#endif
