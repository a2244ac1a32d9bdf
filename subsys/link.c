#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "link.h"
#include "mem.h"

/* Answers that a client which does not read can make us hold. */
#define RESERVE (4 * LINK_SMALL)

static int
unblock(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags == -1 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int
link_init(struct link *l, int in, int out)
{
	*l = (struct link){ .in = in, .out = out, .max = WIRE_FIRST_MAX };
	wire_reader_init(&l->reader);
	l->size = WIRE_HEADER + l->max + RESERVE;
	l->buffer = xcalloc(l->size, 1);
	if ((in != -1 && unblock(in) == -1) || unblock(out) == -1)
		return -1;
#ifdef F_SETPIPE_SZ
	/* Fewer wakeups for each MiB; only pipes of Linux have it. */
	(void)fcntl(out, F_SETPIPE_SZ, 1 << 20);
#endif
	return 0;
}

void
link_free(struct link *l)
{
	wire_reader_free(&l->reader);
	free(l->buffer);
	l->buffer = NULL;
}

void
link_allow(struct link *l, uint32_t max)
{
	wire_reader_allow(&l->reader, max);
	l->max = max;
	l->size = WIRE_HEADER + max + RESERVE;
	l->buffer = xreallocarray(l->buffer, l->size, 1);
}

int
link_fill(struct link *l)
{
	uint8_t *room;
	size_t len;
	ssize_t n;

	room = wire_reader_room(&l->reader, &len);
	if (len == 0)
		return -1;	/* a frame waits to be taken first */
	do
		n = read(l->in, room, len);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return errno == EAGAIN ? -1 : 0;
	wire_reader_fed(&l->reader, (size_t)n);
	return n == 0 ? 0 : (int)n;
}

void
link_flush(struct link *l)
{
	ssize_t n;

	while (l->begin < l->end && !l->broken) {
		n = write(l->out, l->buffer + l->begin, l->end - l->begin);
		if (n > 0)
			l->begin += (size_t)n;
		else if (n == -1 && errno == EAGAIN)
			return;
		else if (n != -1 || errno != EINTR)
			l->broken = true;
	}
	l->begin = l->end = 0;
}

bool
link_waits(const struct link *l)
{
	return l->begin < l->end;
}

static size_t
held(const struct link *l)
{
	return l->end - l->begin;
}

/* Data goes only behind less than the reserve's half. */
size_t
link_room(const struct link *l)
{
	return held(l) > RESERVE / 2 ? 0 : l->max;
}

bool
link_is_crowded(const struct link *l)
{
	return held(l) > RESERVE;
}

/* len bytes at the end of what waits; moves it to the front if it must. */
static uint8_t *
reserve(struct link *l, size_t len)
{
	if (l->size - l->end < len) {
		memmove(l->buffer, l->buffer + l->begin, held(l));
		l->end -= l->begin;
		l->begin = 0;
	}
	if (l->size - l->end < len) {
		/* Nobody asked whether it is crowded: better than to lose. */
		l->size = l->end + len;
		l->buffer = xreallocarray(l->buffer, l->size, 1);
	}
	return l->buffer + l->end;
}

uint8_t *
link_place(struct link *l)
{
	return reserve(l, WIRE_HEADER + l->max) + WIRE_HEADER;
}

void
link_put(struct link *l, uint8_t type, uint16_t run, size_t len)
{
	wire_header(l->buffer + l->end, type, run, (uint32_t)len);
	l->end += WIRE_HEADER + len;
}

void
link_send(struct link *l, uint8_t type, uint16_t run, const void *bytes,
    size_t len)
{
	uint8_t *to = reserve(l, WIRE_HEADER + len);

	if (len > 0)
		memcpy(to + WIRE_HEADER, bytes, len);
	link_put(l, type, run, len);
}

void
link_send_control(struct link *l, uint8_t type, uint16_t run,
    struct control *owned)
{
	size_t len;
	cleanup_free char *text = control_print(owned, &len);

	link_send(l, type, run, text, len);
	control_free(owned);
}

void
link_send_plain(struct link *l, const void *bytes, size_t len)
{
	memcpy(reserve(l, len), bytes, len);
	l->end += len;
}
