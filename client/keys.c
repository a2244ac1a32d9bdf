#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "fd.h"
#include "keys.h"
#include "mem.h"

#define ANSWER_MS 250		/* for a terminal, also behind another ssh */
#define ANSWER_BYTES 256

enum { INPUT, SIGNALS, WATCHED, POLLED = WATCHED + 2 };

static char *
room(struct keys *k, size_t len)
{
	if (k->size - k->len < len) {
		k->size = k->len + len;
		k->bytes = xreallocarray(k->bytes, k->size, 1);
	}
	return k->bytes + k->len;
}

void
keys_take(struct keys *k, void *to, size_t len)
{
	memcpy(to, k->bytes, len);
	k->len -= len;
	memmove(k->bytes, k->bytes + len, k->len);
}

static enum keys_got
name_signal(int signo)
{
	switch (signo) {
	case SIGINT:
		return KEYS_INTERRUPT;
	case SIGWINCH:
		return KEYS_RESIZE;
	default:
		return KEYS_DEATH;
	}
}

enum keys_got
keys_wait(struct keys *k, size_t max)
{
	struct pollfd p[POLLED];
	ssize_t n = -1;
	int signo;
	size_t i;

	do {
		for (i = 0; i < POLLED; i++)
			p[i] = (struct pollfd){ .fd = 0, .events = POLLIN };
		p[SIGNALS].fd = k->signals.fd;
		p[WATCHED].fd = k->watched[0];
		p[WATCHED + 1].fd = k->watched[1];
		(void)os_poll(p, POLLED, -1);
		if ((signo = os_signals_next(&k->signals)) != 0)
			return name_signal(signo);
		if ((p[WATCHED].revents | p[WATCHED + 1].revents) != 0)
			return KEYS_WATCHED;
		if (p[INPUT].revents != 0)
			n = os_read(0, room(k, max), max);
	} while (n == -1);
	k->len += (size_t)n;
	return n == 0 ? KEYS_END : KEYS_BYTES;
}

static bool
await_answer(struct keys *k, keys_find *find, void *arg)
{
	int64_t end = os_now() + ANSWER_MS * 1000, left;
	struct pollfd p = { .events = POLLIN };
	size_t begin, stop;
	ssize_t n;

	while ((left = end - os_now()) > 0) {
		if (os_poll(&p, 1, (int)(left / 1000) + 1) != 1)
			continue;
		n = os_read(0, room(k, ANSWER_BYTES), ANSWER_BYTES);
		if (n <= 0)
			return false;
		k->len += (size_t)n;
		if (find(k->bytes, k->len, &begin, &stop, arg)) {
			memmove(k->bytes + begin, k->bytes + stop,
			    k->len - stop);
			k->len -= stop - begin;
			return true;
		}
	}
	return false;
}

bool
keys_ask(struct keys *k, const char *question, keys_find *find, void *arg)
{
	struct os_terminal raw;
	bool answered;

	if (os_raw_begin(0, &raw) == -1)
		return false;
	answered = fd_write_all(1, question, strlen(question)) == 0 &&
	    await_answer(k, find, arg);
	os_raw_end(&raw);
	return answered;
}

void
keys_free(struct keys *k)
{
	os_signals_end(&k->signals);
	free(k->bytes);
	k->bytes = NULL;
	k->len = k->size = 0;
}
