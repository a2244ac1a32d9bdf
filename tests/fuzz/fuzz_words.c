/* words.c: whatever a client may put into SSH_ORIGINAL_COMMAND. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "mem.h"
#include "words.h"

/*
 * Each word in single quotes, as a careful client sends it: must come back.
 * NULL where that is more than a line may have.
 */
static char *
quote(char *const *words)
{
	char *line = xcalloc(5, WORDS_BYTES), *p = line;
	const char *c;

	for (; *words != NULL; words++) {
		*p++ = '\'';
		for (c = *words; *c != '\0'; c++) {
			if (*c == '\'') {
				memcpy(p, "'\\'", 3);
				p += 3;
			}
			*p++ = *c;
		}
		*p++ = '\'';
		*p++ = ' ';
	}
	if (p - line <= WORDS_BYTES)
		return line;
	free(line);
	return NULL;
}

static void
demand_same(char *const *a, char *const *b)
{
	size_t i;

	if (strv_len(a) != strv_len(b))
		abort();
	for (i = 0; a[i] != NULL; i++)
		if (strcmp(a[i], b[i]) != 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	cleanup_free char *line = xstrndup((const char *)bytes, len);
	cleanup_free char *quoted = NULL;
	cleanup_strv char **words = NULL, **again = NULL;
	const char *why = NULL;

	words = words_split(line, &why);
	if ((words == NULL) != (why != NULL))
		abort();
	if (words == NULL)
		return 0;
	if (strv_len(words) > WORDS_MAX || strlen(line) > WORDS_BYTES)
		abort();
	quoted = quote(words);
	if (quoted == NULL)
		return 0;
	again = words_split(quoted, &why);
	if (again == NULL)
		abort();
	demand_same(words, again);
	return 0;
}
