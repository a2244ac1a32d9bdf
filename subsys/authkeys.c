/*
 * As in sshd, a line is a key, or options and a key: what does not begin with
 * the key begins with options.  Keys are compared as base64, of which there is
 * one way to write each.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "authkeys.h"
#include "base64.h"
#include "expiry.h"
#include "keyblob.h"
#include "mem.h"
#include "pattern.h"

#define BLANKS " \t"
#define NAME_SHOWN 40

/* Options of one line. */
struct options {
	bool pty;
	char *command;		/* owned, as the next; NULL: not there */
	char *from;
	char *expiry;
};

/* Words without a value; all but these two have no effect here. */
static const struct word {
	const char *name;
	enum { PLAIN, PTY, NO_PTY } effect;
} words[] = {
	{ "restrict", NO_PTY },
	{ "pty", PTY }, { "no-pty", NO_PTY },
	{ "agent-forwarding", PLAIN }, { "no-agent-forwarding", PLAIN },
	{ "port-forwarding", PLAIN }, { "no-port-forwarding", PLAIN },
	{ "user-rc", PLAIN }, { "no-user-rc", PLAIN },
	{ "X11-forwarding", PLAIN }, { "no-X11-forwarding", PLAIN },
};

/* sshd's, which would take more than this service has. */
static const char *const unsupported[] = {
	"cert-authority", "environment", "no-touch-required", "permitlisten",
	"permitopen", "principals", "tunnel", "verify-required",
};

void
authkeys_refuse(struct authkeys_grant *ret_g, const char *fmt, ...)
{
	struct authkeys_grant g = { .granted = false };
	va_list ap;
	char *p;

	va_start(ap, fmt);
	(void)vsnprintf(g.why, sizeof(g.why), fmt, ap);
	va_end(ap);
	for (p = g.why; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	memcpy(ret_g, &g, sizeof(g));
}

static bool
is_name(const char *name, size_t len, const char *wanted)
{
	return strlen(wanted) == len && strncasecmp(name, wanted, len) == 0;
}

/* An option without a value.  false: there is none of this name. */
static bool
apply_word(const char *name, size_t len, struct options *o)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!is_name(name, len, words[i].name))
			continue;
		if (words[i].effect != PLAIN)
			o->pty = words[i].effect == PTY;
		return true;
	}
	return false;
}

/* "text" at *at, with \" for a quote; moves behind it.  NULL: it is not so. */
static char *
dequote(const char **at)
{
	const char *p = *at;
	cleanup_free char *text = xcalloc(strlen(p) + 1, 1);
	size_t len = 0;

	if (*p++ != '"')
		return NULL;
	while (*p != '"') {
		if (p[0] == '\\' && p[1] == '"')
			p++;
		if (*p == '\0')
			return NULL;
		text[len++] = *p++;
	}
	*at = p + 1;
	return steal_pointer(&text);
}

/* Where the value of the option of this name belongs, or NULL. */
static char **
find_value(const char *name, size_t len, struct options *o)
{
	if (is_name(name, len, "command"))
		return &o->command;
	if (is_name(name, len, "from"))
		return &o->from;
	return is_name(name, len, "expiry-time") ? &o->expiry : NULL;
}

static bool
refuse_name(const char *name, size_t len, struct authkeys_grant *g)
{
	int shown = len > NAME_SHOWN ? NAME_SHOWN : (int)len;
	const char *why = "is not known";
	size_t i;

	for (i = 0; i < sizeof(unsupported) / sizeof(unsupported[0]); i++)
		if (is_name(name, len, unsupported[i]))
			why = "is not supported here";
	authkeys_refuse(g, "option \"%.*s\" %s", shown, name, why);
	return false;
}

/* One option at *at, be it empty; moves behind it.  false: *g says why. */
static bool
take_option(const char **at, struct options *o, struct authkeys_grant *g)
{
	const char *name = *at;
	size_t len = strcspn(name, "=,\"");
	char **value = find_value(name, len, o);

	*at += len;
	if (value == NULL || **at != '=') {
		if ((**at != '\0' && **at != ',') ||
		    (len > 0 && !apply_word(name, len, o)))
			return refuse_name(name, len, g);
		return true;
	}
	++*at;
	if (*value != NULL) {
		authkeys_refuse(g, "option \"%.*s\" is there twice", (int)len,
		    name);
		return false;
	}
	*value = dequote(at);
	if (*value == NULL || (**at != '\0' && **at != ',')) {
		authkeys_refuse(g, "the value of \"%.*s\" is not in quotes",
		    (int)len, name);
		return false;
	}
	return true;
}

static bool
parse_options(const char *text, struct options *o, struct authkeys_grant *g)
{
	for (;; text++) {
		if (!take_option(&text, o, g))
			return false;
		if (*text == '\0')
			return true;
	}
}

/* All that a value can have against the login.  false: *g says what. */
static bool
admit(const struct options *o, const struct authkeys_ask *ask,
    struct authkeys_grant *g)
{
	enum pattern_verdict from = o->from == NULL ? PATTERN_MATCH :
	    pattern_judge(o->from, ask->address);
	time_t end = 0;

	/* An empty one would mean none to those who read the grant. */
	if (o->command != NULL && *o->command == '\0')
		authkeys_refuse(g, "its command= is empty");
	else if (o->command != NULL &&
	    strlen(o->command) >= AUTHKEYS_COMMAND)
		authkeys_refuse(g, "its command= is longer than 4095 bytes");
	else if (o->expiry != NULL && !expiry_parse(o->expiry, &end))
		authkeys_refuse(g, "its expiry-time= is not a time");
	else if (o->expiry != NULL && end < ask->now)
		authkeys_refuse(g, "it has expired");
	else if (from == PATTERN_MALFORMED)
		authkeys_refuse(g, "its from= has an entry that means nothing");
	else if (from != PATTERN_MATCH)
		authkeys_refuse(g, "its from= does not admit %.64s",
		    ask->address);
	else
		return true;
	return false;
}

static void
judge(const char *options, const struct authkeys_ask *ask,
    struct authkeys_grant *ret_g)
{
	const char *objection = keyblob_objection(ask->type, ask->blob,
	    ask->blob_len);
	struct authkeys_grant g = { .granted = false };
	struct options o = { .pty = true };

	if (objection != NULL) {
		authkeys_refuse(&g, "the key %s", objection);
	} else if (parse_options(options, &o, &g) && admit(&o, ask, &g)) {
		g.granted = true;
		g.pty = o.pty;
		if (o.command != NULL)
			memcpy(g.command, o.command, strlen(o.command));
	}
	mem_freep(&o.command);
	mem_freep(&o.from);
	mem_freep(&o.expiry);
	memcpy(ret_g, &g, sizeof(g));
}

/* "type base64", and anything behind a blank. */
static bool
is_key(const char *at, const struct authkeys_ask *ask)
{
	cleanup_free char *wanted = NULL;
	size_t len = strcspn(at, BLANKS);

	if (len != strlen(ask->type) || memcmp(at, ask->type, len) != 0)
		return false;
	at += len;
	at += strspn(at, BLANKS);
	len = strcspn(at, BLANKS);
	if (len != (ask->blob_len + 2) / 3 * 4)
		return false;
	wanted = base64_encode((const char *)ask->blob, ask->blob_len);
	return memcmp(at, wanted, len) == 0;
}

/*
 * To the blank that no quotes enclose: where they are left open, all of it,
 * and no key follows.
 */
static size_t
span_options(const char *text)
{
	const char *p = text;
	bool quoted = false;

	for (; *p != '\0' && (quoted || strchr(BLANKS, *p) == NULL); p++) {
		if (p[0] == '\\' && p[1] == '"')
			p++;
		else if (*p == '"')
			quoted = !quoted;
	}
	return (size_t)(p - text);
}

/* Without its end, which may be CR LF; NULL: it cannot be a line. */
static char *
copy_line(const char *line, size_t len)
{
	if (len > 0 && line[len - 1] == '\n')
		len--;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (len > AUTHKEYS_LINE || memchr(line, '\0', len) != NULL)
		return NULL;
	return xstrndup(line, len);
}

bool
authkeys_line(const char *line, size_t len, const struct authkeys_ask *ask,
    struct authkeys_grant *ret_g)
{
	cleanup_free char *copy = copy_line(line, len), *options = NULL;
	const char *at;
	size_t span;

	if (copy == NULL)
		return false;
	at = copy + strspn(copy, BLANKS);
	if (*at == '#')
		return false;
	if (is_key(at, ask)) {
		judge("", ask, ret_g);
		return true;
	}
	span = span_options(at);
	if (!is_key(at + span + strspn(at + span, BLANKS), ask))
		return false;
	options = xstrndup(at, span);
	judge(options, ask, ret_g);
	return true;
}
