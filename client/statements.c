#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "statements.h"

struct scan {
	const char *p;
	const char *end;
	void (*found)(const char *name, int dots, void *arg);
	void *arg;
};

static bool
starts_name(char c)
{
	return isalpha((unsigned char)c) || c == '_' || (c & 0x80) != 0;
}

static bool
is_in_name(char c)
{
	return starts_name(c) || isdigit((unsigned char)c);
}

/* At a quote: behind the string.  One with single quotes ends at its line. */
static void
skip_string(struct scan *s)
{
	char quote = *s->p;
	bool triple = s->end - s->p >= 3 && s->p[1] == quote &&
	    s->p[2] == quote;

	for (s->p += triple ? 3 : 1; s->p < s->end; s->p++) {
		if (*s->p == '\\' && s->p + 1 < s->end) {
			s->p++;
		} else if (!triple && (*s->p == '\n' || *s->p == quote)) {
			s->p += *s->p == quote;
			return;
		} else if (triple && *s->p == quote && s->end - s->p >= 3 &&
		    s->p[1] == quote && s->p[2] == quote) {
			s->p += 3;
			return;
		}
	}
}

static void
skip_comment(struct scan *s)
{
	while (s->p < s->end && *s->p != '\n')
		s->p++;
}

/* Blanks, and line ends where they mean nothing. */
static void
skip_blanks(struct scan *s, bool bracketed)
{
	for (; s->p < s->end; s->p++) {
		if (*s->p == '#' && bracketed)
			skip_comment(s);
		if (s->p == s->end)
			return;
		if (*s->p == '\\' && s->p + 1 < s->end &&
		    (s->p[1] == '\n' || s->p[1] == '\r'))
			s->p++;
		else if (*s->p != ' ' && *s->p != '\t' && *s->p != '\f' &&
		    *s->p != '\r' && !(bracketed && *s->p == '\n'))
			return;
	}
}

/* A name at p, or NULL; the caller owns it. */
static char *
take_name(struct scan *s)
{
	const char *start = s->p;

	if (s->p == s->end || !starts_name(*s->p))
		return NULL;
	while (s->p < s->end && is_in_name(*s->p))
		s->p++;
	return xstrndup(start, (size_t)(s->p - start));
}

/* ".b.c" behind a name: of no interest, it lies in the same place. */
static void
skip_rest_of_path(struct scan *s)
{
	for (;;) {
		skip_blanks(s, false);
		if (s->p == s->end || *s->p != '.')
			return;
		s->p++;
		skip_blanks(s, false);
		free(take_name(s));
	}
}

static void
skip_as(struct scan *s, bool bracketed)
{
	const char *before;
	cleanup_free char *word = NULL;

	skip_blanks(s, bracketed);
	before = s->p;
	word = take_name(s);
	if (word != NULL && strcmp(word, "as") == 0) {
		skip_blanks(s, bracketed);
		free(take_name(s));
		skip_blanks(s, bracketed);
	} else {
		s->p = before;
	}
}

static bool
take_comma(struct scan *s)
{
	if (s->p == s->end || *s->p != ',')
		return false;
	s->p++;
	return true;
}

/* Behind "import": a.b as c, d */
static void
take_import(struct scan *s)
{
	char *name;

	do {
		skip_blanks(s, false);
		name = take_name(s);
		if (name == NULL)
			return;
		s->found(name, 0, s->arg);
		free(name);
		skip_rest_of_path(s);
		skip_as(s, false);
	} while (take_comma(s));
}

/* Behind "from . import": each name may be a module. */
static void
take_siblings(struct scan *s)
{
	bool bracketed;
	char *name;

	skip_blanks(s, false);
	bracketed = s->p < s->end && *s->p == '(';
	if (bracketed)
		s->p++;
	do {
		skip_blanks(s, bracketed);
		name = take_name(s);
		if (name == NULL)
			return;
		s->found(name, 1, s->arg);
		free(name);
		skip_as(s, bracketed);
	} while (take_comma(s));
}

static int
take_dots(struct scan *s)
{
	int dots = 0;

	for (;; s->p++) {
		skip_blanks(s, false);
		if (s->p == s->end || *s->p != '.')
			return dots;
		dots++;
	}
}

/* Behind "from": a.b import c; .b import c; . import b */
static void
take_from(struct scan *s)
{
	int dots = take_dots(s);
	cleanup_free char *name = take_name(s);

	/* Two dots and more leave the folder: not beside the script. */
	if (name == NULL || dots > 1)
		return;
	if (dots == 0 || strcmp(name, "import") != 0) {
		s->found(name, dots, s->arg);
		skip_rest_of_path(s);
		return;
	}
	take_siblings(s);
}

/* A word where a statement can begin. */
static void
take_statement(struct scan *s)
{
	cleanup_free char *word = take_name(s);

	if (strcmp(word, "import") == 0)
		take_import(s);
	else if (strcmp(word, "from") == 0)
		take_from(s);
}

/* One character that is in no name; *begins: a statement can follow. */
static void
take_other(struct scan *s, int *depth, bool *begins)
{
	char c = *s->p;

	if (c == '"' || c == '\'') {
		skip_string(s);
		*begins = false;
		return;
	}
	if (c == '#') {
		skip_comment(s);
		return;
	}
	if (c == '\\' && s->p + 1 < s->end) {
		s->p += 2;
		return;
	}
	if (strchr("([{", c) != NULL && c != '\0')
		++*depth;
	if (strchr(")]}", c) != NULL && c != '\0' && *depth > 0)
		--*depth;
	if (*depth == 0 && (c == '\n' || c == ';' || c == ':'))
		*begins = true;
	else if (c != ' ' && c != '\t' && c != '\f' && c != '\r')
		*begins = false;
	s->p++;
}

void
statements_scan(const char *text, size_t len,
    void (*found)(const char *name, int dots, void *arg), void *arg)
{
	struct scan s = { text, text + len, found, arg };
	bool begins = true;
	int depth = 0;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		s.p += 3;	/* a byte order mark, of Windows editors */
	while (s.p < s.end) {
		if (!starts_name(*s.p)) {
			/* "1e5" has no name in it. */
			if (isdigit((unsigned char)*s.p))
				while (s.p + 1 < s.end && is_in_name(s.p[1]))
					s.p++;
			take_other(&s, &depth, &begins);
		} else if (begins) {
			take_statement(&s);
			begins = false;
		} else {
			free(take_name(&s));
		}
	}
}
