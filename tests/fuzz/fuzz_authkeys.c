/*
 * authkeys.c: a peer's address, or a list of them, a line end, and one line of
 * a user's file.
 * Who asks has the key whose blob is below; its base64 may stand in the line
 * as %, which a fuzzer would not find otherwise.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "authkeys.h"
#include "base64.h"
#include "fuzz.h"
#include "mem.h"
#include "pattern.h"

#define NOW 1800000000

static const unsigned char blob[51] =
    "\0\0\0\013ssh-ed25519\0\0\0 one that nobody has";

/* text with the key for its first %. */
static char *
put_key(const char *text, size_t len, size_t *ret_len)
{
	cleanup_free char *base64 = base64_encode((const char *)blob,
	    sizeof(blob));
	const char *at = memchr(text, '%', len);
	size_t before = at == NULL ? len : (size_t)(at - text);
	size_t key = at == NULL ? 0 : strlen(base64);
	size_t behind = at == NULL ? 0 : len - before - 1;
	char *line = xcalloc(before + key + behind + 1, 1);

	memcpy(line, text, before);
	memcpy(line + before, base64, key);
	if (behind > 0)
		memcpy(line + before + key, at + 1, behind);
	*ret_len = before + key + behind;
	return line;
}

static bool
ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* What those who read a grant rely upon. */
static void
demand_sane(const struct authkeys_grant *g)
{
	const char *p;

	if (!ends(g->command, sizeof(g->command)) ||
	    !ends(g->why, sizeof(g->why)) || g->granted == (*g->why != '\0'))
		abort();
	for (p = g->why; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			abort();
	if (!g->granted && (g->pty || *g->command != '\0'))
		abort();
}

/* A line that grants does so only as long as all in it is understood. */
static void
demand_strict(const char *line, size_t len, const struct authkeys_ask *ask)
{
	cleanup_free char *more = xasprintf("x-y,%.*s", (int)len, line);
	cleanup_free char *less = xasprintf("restrict,%.*s", (int)len, line);
	struct authkeys_grant g;
	bool pty;

	if (!authkeys_line(line, len, ask, &g) || !g.granted)
		return;
	pty = g.pty;
	if (authkeys_line(more, strlen(more), ask, &g) && g.granted)
		abort();
	if (authkeys_line(less, strlen(less), ask, &g) && g.granted &&
	    g.pty > pty)
		abort();
}

/* Whom a list refuses, no other entry of it admits. */
static void
demand_refusal(const char *list)
{
	cleanup_free char *nobody = xasprintf("%s,!*", list);

	if (pattern_judge(nobody, "10.0.0.7") == PATTERN_MATCH)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	const char *end = len == 0 ? NULL : memchr(text, '\n', len);
	size_t head = end == NULL ? 0 : (size_t)(end - text);
	cleanup_free char *address = xstrndup(text, head), *line = NULL;
	struct authkeys_ask ask = { .type = "ssh-ed25519", .blob = blob,
	    .blob_len = sizeof(blob), .address = address, .now = NOW };
	struct authkeys_grant g;
	char *exact;

	if (end == NULL)
		return 0;
	demand_refusal(address);
	line = put_key(end + 1, len - head - 1, &len);
	exact = xcalloc(len + (len == 0), 1);
	memcpy(exact, line, len);
	if (authkeys_line(exact, len, &ask, &g))
		demand_sane(&g);
	demand_strict(exact, len, &ask);
	free(exact);
	return 0;
}
