/*
 * feed.c against a second opinion that sees the whole input at once.  The
 * first byte says how to cut the rest into pieces.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "fuzz.h"
#include "mem.h"

struct sink {
	uint8_t *script, *data;
	size_t script_len, data_len;
};

/* The first line that is the mark: its offset and length, or false. */
static bool
find_mark(const uint8_t *bytes, size_t len, size_t *ret_at, size_t *ret_len)
{
	size_t at = 0, n, line, mark = strlen(FEED_MARK);
	const uint8_t *newline;

	for (; at < len; at += line) {
		newline = memchr(bytes + at, '\n', len - at);
		line = newline == NULL ? len - at :
		    (size_t)(newline - bytes) - at + 1;
		n = newline == NULL ? line : line - 1;
		if (n == mark + 1 && bytes[at + mark] == '\r')
			n--;
		if (n == mark && memcmp(bytes + at, FEED_MARK, mark) == 0) {
			*ret_at = at;
			*ret_len = line;
			return true;
		}
	}
	return false;
}

static void
check(const struct sink *s, const uint8_t *bytes, size_t len)
{
	size_t at = len, mark = 0;

	(void)find_mark(bytes, len, &at, &mark);
	if (s->script_len != at || memcmp(s->script, bytes, at) != 0 ||
	    s->data_len != len - at - mark ||
	    memcmp(s->data, bytes + at + mark, s->data_len) != 0)
		abort();
}

static void
put(uint8_t *to, size_t *len, const void *bytes, size_t n)
{
	memcpy(to + *len, bytes, n);
	*len += n;
}

static void
give(struct feed *feed, struct sink *s, const uint8_t *bytes, size_t len)
{
	/* A copy as long as the piece: reading beyond it is found. */
	cleanup_free char *piece = xcalloc(len + (len == 0), 1);
	struct feed_split split;

	memcpy(piece, bytes, len);
	feed_take(feed, piece, len, &split);
	if (split.script_len + split.skip + split.data_len != len)
		abort();
	put(s->script, &s->script_len, split.held, split.held_len);
	put(s->script, &s->script_len, piece, split.script_len);
	put(s->data, &s->data_len, piece + split.script_len + split.skip,
	    split.data_len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	/* What is held is bounded, or it would not fit. */
	cleanup_free uint8_t *script = xcalloc(len + 16, 1);
	cleanup_free uint8_t *data = xcalloc(len + 16, 1);
	struct sink s = { script, data, 0, 0 };
	struct feed feed;
	size_t at, n;
	unsigned int cut;
	const char *held;

	if (len == 0)
		return 0;
	cut = *bytes++;
	len--;
	feed_init(&feed);
	for (at = 0; at < len; at += n) {
		n = cut % 16 + (cut < 16);
		cut = (cut * 5 + 7) % 256;
		if (n > len - at)
			n = len - at;
		give(&feed, &s, bytes + at, n);
		if (s.script_len + s.data_len > len)
			abort();
	}
	n = feed_finish(&feed, &held);
	put(s.script, &s.script_len, held, n);
	if (feed.script_bytes != s.script_len)
		abort();
	check(&s, bytes, len);
	return 0;
}
