/* limit.c: amounts out of any bytes; the first one chooses the unit. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "limit.h"
#include "mem.h"

/* Largest that any text may stand for: a quarter of what fits. */
#define MOST (UINT64_MAX / 4)

static void
format(enum limit_unit unit, uint64_t value)
{
	char text[AMOUNT_TEXT];

	memset(text, 'x', sizeof(text));
	(void)limits_format(unit, value, text);
	if (memchr(text, '\0', sizeof(text)) == NULL ||
	    strlen(text) == sizeof(text) - 1 || text[0] == '\0')
		abort();
}

static void
wish(enum limit which, uint64_t value)
{
	struct fault f = { 0 };
	struct limits l, before;

	limits_init(&l);
	before = l;
	if (limits_wish(&l, which, value, &f) == -1 && f.code == 0)
		abort();
	/* Never more than there was. */
	if (before.v[which] != 0 &&
	    (l.v[which] == 0 || l.v[which] > before.v[which]))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	cleanup_free char *text = NULL;
	enum limit_unit unit;
	uint64_t value = 0;
	int i;

	if (len == 0)
		return 0;
	unit = bytes[0] % 3;
	text = xstrndup((const char *)bytes + 1, len - 1);
	if (limits_parse(unit, text, &value) == 0) {
		if (value > MOST + MOST / 2)
			abort();
		format(unit, value);
		for (i = 0; i <= LIMIT_WORKSPACE; i++)
			wish(i, value);
	}
	memcpy(&value, bytes, len < sizeof(value) ? len : sizeof(value));
	format(unit, value);
	return 0;
}
