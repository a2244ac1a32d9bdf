/*
 * Bytes are in place before the index that covers them moves, and an index
 * moves right after the write(2) it stands for.  Nothing is moved to the
 * front of the buffer: that could not be done in one step.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "queue.h"

/*
 * One write(2): half of a pipe.  More would let writer and reader take
 * turns, each asleep while the other copies; it takes three times as long.
 */
#define PIECE 32768

size_t
queue_held(const struct queue *q)
{
	return q->held == NULL ? 0 : q->held->end - q->held->begin;
}

size_t
queue_room(const struct queue *q)
{
	return q->held == NULL ? 0 : SPILL_DATA - q->held->end;
}

void
queue_put(struct queue *q, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	memcpy(q->held->data + q->held->end, bytes, len);
	__atomic_store_n(&q->held->end, q->held->end + (uint32_t)len,
	    __ATOMIC_RELEASE);
}

/* Forget bytes that were written. */
static void
drop(struct spill *s, size_t len)
{
	uint32_t begin = s->begin + (uint32_t)len;

	__atomic_store_n(&s->begin, begin, __ATOMIC_RELEASE);
	if (begin != s->end)
		return;
	/* In this order no reader ever sees a rest that is not there. */
	__atomic_store_n(&s->end, 0, __ATOMIC_RELEASE);
	__atomic_store_n(&s->begin, 0, __ATOMIC_RELEASE);
}

enum stream_result
queue_pass(struct queue *q, const char *bytes, size_t len, size_t *ret_n)
{
	struct pollfd pfd = { .fd = q->fd, .events = POLLOUT };
	size_t piece;
	ssize_t n;

	*ret_n = 0;
	do {
		piece = len - *ret_n < PIECE ? len - *ret_n : PIECE;
		n = write(q->fd, bytes + *ret_n, piece);
		*ret_n += n > 0 ? (size_t)n : 0;
	} while (n == (ssize_t)piece && *ret_n < len);
	if (n >= 0)
		/* A short write may be the only trace of a signal. */
		return *ret_n == len ? STREAM_DONE : STREAM_SIGNAL;
	/* Somebody made the pipe non-blocking: it is shared with others. */
	if (errno == EAGAIN && poll(&pfd, 1, -1) != -1)
		return STREAM_SIGNAL;
	return errno == EINTR ? STREAM_SIGNAL : STREAM_FAILED;
}

enum stream_result
queue_write(struct queue *q)
{
	enum stream_result r = STREAM_DONE;
	size_t len, n;

	/* By the piece, so that a kill in between repeats nothing. */
	while (r == STREAM_DONE && (len = queue_held(q)) > 0) {
		if (len > PIECE)
			len = PIECE;
		r = queue_pass(q, (const char *)q->held->data +
		    q->held->begin, len, &n);
		drop(q->held, n);
	}
	return r;
}
