/*
 * Live output: the queues in front of a process's stdout and stderr.  A line
 * is written when it ends, as on a terminal, as long as lines are not many;
 * in a storm, and for what has no end of line, a helper thread writes at
 * most 5 ms later.  Knows no Python.  Any thread may call; none of these
 * needs a lock of the caller's, and stream_take() never waits.
 */
#ifndef CUDARUN_STREAM_H
#define CUDARUN_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "spill.h"

enum stream_id { STREAM_OUT, STREAM_ERR, STREAM_END };

enum stream_result {
	STREAM_DONE,
	STREAM_SIGNAL,	/* a signal came: look after it, then call again */
	STREAM_FAILED,	/* errno says why; nothing that was taken is lost */
};

/* From this many bytes on, they go to write(2) without a copy. */
#define STREAM_STRAIGHT 8192

struct streams;

/*
 * Streams onto fd[STREAM_OUT] and fd[STREAM_ERR], which stay the caller's,
 * with private queues.  NULL: no memory.
 */
struct streams *streams_new(const int fd[STREAM_END]);

/* Make out, from here on theirs, stdout's queue. */
void streams_adopt(struct streams *p, struct spill *out);

/*
 * Make *p the streams of this process: written out before each fork, and
 * private in the child.  owner is what streams_owner() returns.  Once per
 * process.  -1 with errno.
 */
int streams_own(struct streams *p, void *owner);

/* The owner given to streams_own(); NULL before that. */
void *streams_owner(void);

/* Take the bytes if that needs no waiting and no write(2) now. */
bool stream_take(struct streams *p, enum stream_id id, const char *bytes,
    size_t len);

/*
 * Take or write the bytes, waiting as needed; *bytes and *len move on by
 * what is done.  After STREAM_SIGNAL call again, even with *len 0.
 */
enum stream_result stream_write(struct streams *p, enum stream_id id,
    const char **bytes, size_t *len);

/* Write out the queue; before stderr's, stdout's. */
enum stream_result stream_flush(struct streams *p, enum stream_id id);

/* Write out all that can be written and end the helper. */
void streams_stop(struct streams *p);

/* streams_stop(), and release *p and its queues. */
void streams_free(struct streams *p);

#endif
