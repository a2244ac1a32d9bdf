/*
 * A queue of output bytes in front of one descriptor.  It lives in a spill,
 * so whatever ends the process, what was taken and not written is still
 * there, and never twice.
 */
#ifndef CUDARUN_QUEUE_H
#define CUDARUN_QUEUE_H

#include <stddef.h>

#include "spill.h"
#include "stream.h"

struct queue {
	struct spill *held;	/* NULL: none, there is no room */
	int fd;
};

/* Bytes taken and not written. */
size_t queue_held(const struct queue *q);

/* Bytes that can be put. */
size_t queue_room(const struct queue *q);

/* Take bytes, at most queue_room(). */
void queue_put(struct queue *q, const char *bytes, size_t len);

/* Write out; STREAM_DONE: nothing is held now.  Waits as fd does. */
enum stream_result queue_write(struct queue *q);

/* Write to fd past the queue.  *ret_n: how many bytes. */
enum stream_result queue_pass(struct queue *q, const char *bytes, size_t len,
    size_t *ret_n);

#endif
