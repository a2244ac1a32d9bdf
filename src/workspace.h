/*
 * A workspace: the private directory that is a job's current directory.  It
 * lies outside the sandbox as WORKSPACE_DIR/cudarun-UID-RANDOM, mode 0700,
 * and is held by a lock (flock(2) on the directory itself) for as long as
 * its session lives.  A workspace without a lock belongs to a session that
 * died: the user's next session sweeps it.  What a job has put there is
 * never followed: openat and unlinkat by descriptor, O_NOFOLLOW throughout.
 */
#ifndef CUDARUN_WORKSPACE_H
#define CUDARUN_WORKSPACE_H

#include <stdint.h>

#include "fault.h"

struct workspace {
	int base;		/* directory it lies in */
	int fd;			/* itself, locked */
	char name[64];		/* in base; "" when there is none */
};

#define WORKSPACE_NONE { -1, -1, "" }

/* Make a workspace in dir for this uid.  -1 and *f filled. */
int workspace_create(const char *dir, struct workspace *ret_w,
    struct fault *f);

/*
 * Let other connections of this user join it: by the id that is the end of
 * its name.  The last one to let go removes it.
 */
int workspace_share(struct workspace *w);
const char *workspace_id(const struct workspace *w);

/* Join the one of that id in dir.  -1 with errno: there is none. */
int workspace_join(const char *dir, const char *id, struct workspace *ret_w);

/*
 * The session's own view of a workspace that belongs to its entry: removal
 * only releases it.  -1 with errno.
 */
int workspace_lend(const struct workspace *w, struct workspace *ret_w);

/*
 * Remove it and all that is in it, whatever its modes and depth, and
 * release it.  Does nothing for WORKSPACE_NONE.  -1 with errno if something
 * is left.
 */
int workspace_remove(struct workspace *w);

/* For cleanup attributes. */
void workspace_removep(struct workspace *w);
#define cleanup_workspace __attribute__((cleanup(workspace_removep)))

/* Remove what dead sessions of this uid left in dir.  Returns how many. */
int workspace_sweep(const char *dir);

#endif
