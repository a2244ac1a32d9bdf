/*
 * wire.c against a second opinion that sees all bytes at once, and the JSON
 * in control payloads there and back.  The first byte says how to cut the
 * rest into pieces, the second how long a payload may be; HELLO allows more.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "fuzz.h"
#include "mem.h"
#include "wire.h"

#define MORE 64			/* that HELLO allows */

/* What is still to be read, as the reader should give it out. */
struct stream {
	const uint8_t *at;
	size_t left;
	uint32_t max;
};

static enum wire_next
expect(const struct stream *s)
{
	uint32_t len;

	if (s->left < WIRE_HEADER)
		return WIRE_MORE;
	len = (uint32_t)s->at[0] << 24 | (uint32_t)s->at[1] << 16 |
	    (uint32_t)s->at[2] << 8 | s->at[3];
	if (len > s->max)
		return WIRE_OVERSIZE;
	if (s->at[5] != 0)
		return WIRE_FLAGS;
	return s->left - WIRE_HEADER < len ? WIRE_MORE : WIRE_FRAME;
}

static int
see(const char *name, const char *value, void *arg)
{
	size_t *bytes = arg;

	*bytes += strlen(name) + (value == NULL ? 0 : strlen(value));
	return 0;
}

/* Each getter, whatever is there; a sanitiser sees what it does wrong. */
static void
get_all(const struct control *c, const char *name)
{
	struct control *object = NULL, *item = control_item(c, name, 0);
	cleanup_free char *bytes = NULL;
	cleanup_strv char **strings = NULL;
	const char *string;
	size_t n = 0;
	int64_t i;
	bool flag;

	if (control_string(c, name, &string) == 1 &&
	    (control_bytes(c, name, &bytes) != 1 || strcmp(string, bytes) != 0))
		abort();
	if (bytes == NULL)
		(void)control_bytes(c, name, &bytes);
	if (control_int(c, name, 0, 9, &i) == 1 && (i < 0 || i > 9))
		abort();
	if (control_strings(c, name, 3, &strings) == 1 && strv_len(strings) > 3)
		abort();
	if (control_array(c, name, &n) != 1 &&
	    (item != NULL || strings != NULL))
		abort();
	(void)control_bool(c, name, &flag);
	if (control_object(c, name, &object) == 1)
		(void)control_each(object, see, &n);
	control_free(object);
	control_free(item);
}

static void
check_control(const uint8_t *bytes, size_t len)
{
	cleanup_control struct control *c = NULL, *again = NULL;
	cleanup_free char *once = NULL, *twice = NULL;
	size_t once_len, twice_len, n = 0;
	const char *why = NULL;

	if ((c = control_parse(bytes, len, &why)) == NULL) {
		if (why == NULL)
			abort();
		return;
	}
	(void)control_each(c, see, &n);
	get_all(c, "a");
	get_all(c, "files");
	once = control_print(c, &once_len);
	if (strchr(once, '\n') != NULL || strlen(once) != once_len)
		abort();
	/* Numbers can be longer afterwards: 1e9 is 1000000000.0. */
	if (once_len > WIRE_CONTROL_MAX)
		return;
	if ((again = control_parse(once, once_len, &why)) == NULL)
		abort();
	twice = control_print(again, &twice_len);
	if (once_len != twice_len || memcmp(once, twice, once_len) != 0)
		abort();
}

static bool
is_json(uint8_t type)
{
	static const uint8_t types[] = { WIRE_HELLO, WIRE_ERROR, WIRE_RUN,
	    WIRE_SIGNAL, WIRE_RESIZE, WIRE_ATTACH, WIRE_GET, WIRE_STATUS,
	    WIRE_EVENT, WIRE_RESULT, WIRE_RESULT_END, WIRE_EXIT };

	return memchr(types, type, sizeof(types)) != NULL;
}

/* A frame that must be the next of s. */
static void
take(struct wire_reader *r, struct stream *s, const struct wire_frame *frame)
{
	/* A copy as long as the payload: reading beyond it is found. */
	cleanup_free uint8_t *payload = xcalloc(frame->len +
	    (frame->len == 0), 1);
	uint8_t header[WIRE_HEADER];

	wire_header(header, frame->type, frame->run, frame->len);
	if (memcmp(header, s->at, WIRE_HEADER) != 0 ||
	    memcmp(frame->payload, s->at + WIRE_HEADER, frame->len) != 0)
		abort();
	memcpy(payload, frame->payload, frame->len);
	s->at += WIRE_HEADER + frame->len;
	s->left -= WIRE_HEADER + frame->len;
	if (is_json(frame->type))
		check_control(payload, frame->len);
	if (frame->type == WIRE_HELLO)
		wire_reader_allow(r, s->max += MORE);
}

/* All frames that are there.  false: nothing more can be read. */
static bool
take_all(struct wire_reader *r, struct stream *s)
{
	struct wire_frame frame;
	enum wire_next next;

	while ((next = wire_reader_next(r, &frame)) == WIRE_FRAME) {
		if (expect(s) != WIRE_FRAME)
			abort();
		take(r, s, &frame);
	}
	if (next != WIRE_MORE && next != expect(s))
		abort();
	return next == WIRE_MORE;
}

/* n bytes or, if there is not so much room, fewer: how many. */
static size_t
give(struct wire_reader *r, const uint8_t *bytes, size_t n)
{
	size_t room;
	uint8_t *to = wire_reader_room(r, &room);

	if (room == 0)
		abort();	/* no frame waits */
	n = n < room ? n : room;
	memcpy(to, bytes, n);
	wire_reader_fed(r, n);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct wire_reader r;
	struct stream s;
	unsigned int cut;
	size_t at, n;

	if (len < 2)
		return 0;
	cut = bytes[0];
	s = (struct stream){ bytes + 2, len - 2, bytes[1] * 8u };
	wire_reader_init(&r);
	wire_reader_allow(&r, s.max);
	for (at = 2; at < len && take_all(&r, &s); at += n) {
		n = cut % 32 + (cut < 32);
		cut = (cut * 5 + 7) % 256;
		n = give(&r, bytes + at, n < len - at ? n : len - at);
	}
	if (take_all(&r, &s) && (expect(&s) != WIRE_MORE ||
	    wire_reader_held(&r) != s.left))
		abort();
	wire_reader_free(&r);
	return 0;
}
