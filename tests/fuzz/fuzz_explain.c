/* explain.c: a script's bytes, and the strings of an exception. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "brief.h"
#include "exitcode.h"
#include "explain.h"
#include "fuzz.h"
#include "mem.h"

#define FIELDS 4

/* Four strings that end in NUL bytes, or at the end. */
static void
cut(char *text, size_t len, const char *fields[FIELDS])
{
	char *end = text + len;
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		fields[i] = text;
		text += strlen(text);
		text += text < end;
	}
}

/* The sentence fits into any room, with its NUL. */
static void
explain_into(const struct failure *x, const struct brief *b, size_t size)
{
	cleanup_free char *text = xcalloc(size, 1);
	size_t n = explain_failure(x, b, 1 << 20, text, size);

	if (n >= size || (n > 0 && strlen(text) != n))
		abort();
}

static void
check_failure(const uint8_t *bytes, size_t len)
{
	cleanup_free char *text = xcalloc(len + 1, 1);
	struct brief b = { .mode = BRIEF_SCRIPT };
	const char *fields[FIELDS];
	struct failure x;

	memcpy(text, bytes, len);
	cut(text, len, fields);
	x = (struct failure){ fields[0], fields[1], fields[2], fields[3],
	    len == 0 ? 0 : bytes[len - 1] };
	explain_into(&x, &b, 512);
	b.memory = b.file_size = b.workspace = b.processes = UINT64_MAX;
	explain_into(&x, &b, 512);
	explain_into(&x, &b, 1);
	b.gpu = true;
	explain_into(&x, &b, 512);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *why;
	int code = 0;

	why = explain_script(bytes, len, &code);
	if (why != NULL && code != EXIT_BADSCRIPT && code != EXIT_PROTOCOL)
		abort();
	/* Text without NUL bytes and marks is never refused. */
	if (why != NULL && len > 0 && bytes[0] >= ' ' && bytes[0] < 0x7f &&
	    bytes[0] != 'P' && memchr(bytes, '\0', len) == NULL)
		abort();
	check_failure(bytes, len);
	return 0;
}
