/*
 * Everything a job may see is first cloned as a detached mount (open_tree),
 * while the old root is still there, then hung into a fresh tmpfs, and the
 * old root is let go.  So no path of the old root is resolved after any of
 * the new one exists.
 */
#ifndef CUDARUN_VIEWS_H
#define CUDARUN_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

#define VIEWS_MAX 128

/* A mount waiting for its place: a clone, or a link to repeat. */
struct view {
	char *path;		/* where, absolute */
	char *link;		/* target, if it is a symbolic link */
	int tree;		/* detached mount */
	bool directory;
};

struct views {
	bool (*is_shown)(const char *path);	/* by another view anyway */
	bool (*is_own)(const char *path);	/* a place of the job's */
	struct view v[VIEWS_MAX];
	size_t n;
};

/*
 * Take a view of path, with MOUNT_ATTR_* flags; of a link also what it leads
 * to, unless is_shown() says that is there.  An absent path is no view and
 * no error.
 */
int views_add(struct views *views, const char *path, uint64_t flags,
    struct fault *f);

/* Hang all of them into the new root, which is the current directory. */
int views_place(const struct views *views, struct fault *f);

/* A detached clone of what is mounted at path, a descriptor, or -1. */
int views_clone(const char *path, uint64_t flags);

#endif
