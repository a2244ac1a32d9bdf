#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "filename.h"

/* CreateFile opens these, with any ending, wherever they are. */
static bool
is_device(const char *part, size_t len)
{
	static const char *const names[] = { "con", "prn", "aux", "nul" };
	size_t n = 0, i;

	while (n < len && part[n] != '.')
		n++;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (n == 3 && strncasecmp(part, names[i], 3) == 0)
			return true;
	return n == 4 && isdigit((unsigned char)part[3]) &&
	    (strncasecmp(part, "com", 3) == 0 ||
	    strncasecmp(part, "lpt", 3) == 0);
}

static const char *
judge_part(const char *part, size_t len)
{
	if (len == 0)
		return "has an empty part";
	if (len > FILENAME_PART)
		return "has a part of more than 255 bytes";
	if (part[len - 1] == '.' || part[len - 1] == ' ')
		return "has a part that ends in a dot or a space";
	if (is_device(part, len))
		return "has a part that Windows keeps for a device";
	return NULL;
}

/* Also U+0080 to U+009F in UTF-8: a terminal may obey them. */
static const char *
judge_bytes(const char *name)
{
	const unsigned char *p = (const unsigned char *)name;

	for (; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f ||
		    (p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f))
			return "has control characters";
		else if (*p == '\\' || *p == ':')
			return "has a backslash or a colon";
	return NULL;
}

bool
filename_is_safe(const char *name, const char **ret_why)
{
	const char *part = name, *why = judge_bytes(name);
	size_t len;
	int parts;

	for (parts = 1; why == NULL; parts++) {
		len = strcspn(part, "/");
		why = parts > FILENAME_PARTS ? "has more than 8 parts" :
		    judge_part(part, len);
		if (part[len] == '\0')
			break;
		part += len + 1;
	}
	*ret_why = why;
	return why == NULL;
}

/* "[a-c]" at *pattern: whether c is meant; moves behind it. */
static bool
takes_class(const char **pattern, char c)
{
	const char *p = *pattern + 1;
	bool not = *p == '!' || *p == '^', found = false;

	if (not)
		p++;
	do {
		if (*p == '\0')
			return c == '[' && ++*pattern;	/* no class at all */
		if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
			found |= *p <= c && c <= p[2];
			p += 2;
		} else {
			found |= *p == c;
		}
	} while (*++p != ']');
	*pattern = p + 1;
	return c != '/' && found != not;
}

/* Where matching went on, and from where it can be tried anew. */
struct tries {
	const char *star;	/* behind a *, or NULL */
	const char *star_name;
	const char *deep;	/* behind a ** */
	const char *deep_name;
	bool whole;		/* that was a ** and a slash: whole parts */
};

static bool
takes(const char **pattern, char c)
{
	if (c == '\0' || **pattern == '\0')
		return false;
	if (**pattern == '[')
		return takes_class(pattern, c);
	if (**pattern != c && (**pattern != '?' || c == '/'))
		return false;
	++*pattern;
	return true;
}

static void
begin_star(struct tries *t, const char **pattern, const char *name)
{
	if ((*pattern)[1] != '*') {
		t->star = ++*pattern;
		t->star_name = name;
		return;
	}
	*pattern += 2;
	t->whole = **pattern == '/';
	if (t->whole)
		++*pattern;
	t->deep = *pattern;
	t->deep_name = name;
	t->star = NULL;
}

/* The last star takes one more; if it cannot, the last double one does. */
static bool
go_back(struct tries *t, const char **pattern, const char **name)
{
	if (t->star != NULL && *t->star_name != '\0' &&
	    *t->star_name != '/') {
		*name = ++t->star_name;
		*pattern = t->star;
		return true;
	}
	if (t->deep == NULL || *t->deep_name == '\0')
		return false;
	t->deep_name += t->whole ? strcspn(t->deep_name, "/") : 0;
	if (*t->deep_name == '\0')
		return false;
	*name = ++t->deep_name;
	*pattern = t->deep;
	t->star = NULL;
	return true;
}

bool
filename_matches(const char *pattern, const char *name)
{
	struct tries t = { NULL };

	for (;;) {
		if (*pattern == '*')
			begin_star(&t, &pattern, name);
		else if (*pattern == '\0' && *name == '\0')
			return true;
		else if (takes(&pattern, *name))
			name++;
		else if (!go_back(&t, &pattern, &name))
			return false;
	}
}
