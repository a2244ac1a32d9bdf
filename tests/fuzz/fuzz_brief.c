/* brief.c: what is taken must come back from what it is packed into. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "brief.h"
#include "fuzz.h"
#include "mem.h"

static void
check(const struct brief *b)
{
	cleanup_free char *once = NULL, *twice = NULL;
	size_t once_len, twice_len;
	struct brief again;

	if (strchr(b->name, '/') != NULL || b->name[0] == '\0' ||
	    strcmp(b->name, "..") == 0)
		abort();
	once = brief_pack(b, &once_len);
	/* Numbers with leading zeros are shorter afterwards, never longer. */
	if (brief_unpack(once, once_len, &again) == -1)
		abort();
	twice = brief_pack(&again, &twice_len);
	brief_free(&again);
	if (once_len != twice_len || memcmp(once, twice, once_len) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct brief b;

	if (brief_unpack((const char *)bytes, len, &b) == -1)
		return 0;
	check(&b);
	brief_free(&b);
	return 0;
}
