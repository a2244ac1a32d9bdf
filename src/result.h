/*
 * Results: what a job left in its workspace, copied to a new folder in the
 * user's home directory when every process of the job is dead.  The folder
 * is made before the job starts: two sessions cannot take the same name, and
 * a home directory that cannot be written to is known before the work is
 * done.  Whatever the job left behind is hostile: no path of it is followed,
 * only plain files are taken, and all that is done has a bound.
 */
#ifndef CUDARUN_RESULT_H
#define CUDARUN_RESULT_H

#include <stdint.h>

#include "fault.h"

/* Why something was not taken. */
enum result_left {
	LEFT_LINK,
	LEFT_HARD_LINK,
	LEFT_FIFO,
	LEFT_SOCKET,
	LEFT_DEVICE,
	LEFT_CLOSED,		/* mode 0 and the like */
	LEFT_NAME,		/* with control characters */
	LEFT_DEEP,		/* folders below RESULT_DEPTH others */
	LEFT_FOREIGN,		/* not this user's, or on another mount */
	LEFT_END,
};

#define RESULT_DEPTH 64
#define RESULT_ENTRIES 100000	/* looked at, also those not taken */

struct result {
	int home;		/* directory it lies in */
	int dir;		/* itself; -1 when there is none */
	char name[256];		/* in home */
	uint64_t files;		/* that are in it, each of them whole */
	uint64_t folders;
	uint64_t bytes;		/* of data; holes do not count */
	uint64_t left[LEFT_END];
};

#define RESULT_NONE { .home = -1, .dir = -1 }

/*
 * Make the folder name, a plain name, in the directory home, which must be
 * the caller's own.  -1 and *f filled, also when name is there already.
 */
int result_make(const char *home, const char *name, struct result *ret_r,
    struct fault *f);

/*
 * Copy what lies in the workspace to the folder: all but the script
 * (skip, or NULL), dot entries at the top, and __pycache__ anywhere.
 * max_bytes: at most so many, 0 for no limit.  signals: a signalfd that does
 * not block, or -1; SIGTERM and SIGINT end it between two files.  -1 and *f
 * filled if something that should be there could not be copied; what r
 * counts is.
 */
int result_fill(struct result *r, int workspace, const char *skip,
    uint64_t max_bytes, int signals, struct fault *f);

#define RESULT_TEXT 512

/* "1 link, 2 fifos": what was not taken, or "". */
const char *result_left_out(const struct result *r, char text[RESULT_TEXT]);

/* For cleanup attributes: release it; a folder that is empty goes. */
void result_closep(struct result *r);
#define cleanup_result __attribute__((cleanup(result_closep)))

#endif
