#include <stdint.h>
#include <string.h>

#include "comment.h"
#include "exitcode.h"

/* Behind a quoted text; NULL: it does not end. */
static char *
skip_quoted(char *text)
{
	char *p = text + 1;

	for (; *p != '\0' && *p != *text; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p == '\0' ? NULL : p + 1;
}

/* Behind a comment; NULL: it does not end. */
static char *
skip_comment(char *text)
{
	char *end;

	if (text[0] == '#' || text[1] == '/')
		return text + strcspn(text, "\n");
	end = strstr(text + 2, "*/");
	return end == NULL ? NULL : end + 2;
}

/*
 * As libconfuse sees it: # ends a word, while // and slash-star in the
 * middle of one are letters: /usr//bin.
 */
static bool
begins_comment(const char *text, const char *p)
{
	if (*p == '#')
		return true;
	if (*p != '/' || (p[1] != '/' && p[1] != '*'))
		return false;
	return p == text || strchr(" \t\r\n{}(),=+*\"'", p[-1]) != NULL;
}

static int
line_of(const char *text, const char *at)
{
	int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

static int
refuse(const char *what, const char *text, const char *at, const char *path,
    struct fault *f)
{
	return fault_set(f, EXIT_CONF, "%s:%d: %s, so nothing runs; an admin "
	    "mends the file", path, line_of(text, at), what);
}

/* Lines that end as on old Macs would be one line, and one comment. */
static const char *
find_bare_return(const char *text)
{
	while ((text = strchr(text, '\r')) != NULL)
		if (*++text != '\n')
			return text;
	return NULL;
}

int
comment_blank(char *text, const char *path, struct fault *f)
{
	const char *bare = find_bare_return(text);
	char *p = text, *end;

	if (bare != NULL)
		return refuse("a line ends without a newline", text, bare,
		    path, f);
	while (*(p += strcspn(p, "#/\"'")) != '\0') {
		if (*p == '"' || *p == '\'') {
			end = skip_quoted(p);
			if (end == NULL)
				return refuse("a text does not end", text, p,
				    path, f);
			p = end;
			continue;
		}
		if (!begins_comment(text, p)) {
			p++;
			continue;
		}
		end = skip_comment(p);
		if (end == NULL)
			return refuse("a comment does not end", text, p, path,
			    f);
		for (; p < end; p++)
			if (*p != '\n')
				*p = ' ';
	}
	return 0;
}

bool
comment_is_closed(const char *text)
{
	char *p = (char *)(uintptr_t)text;	/* it is only read */
	int depth = 0;

	while (depth >= 0 && *(p += strcspn(p, "{}\"'")) != '\0') {
		if (*p == '"' || *p == '\'') {
			p = skip_quoted(p);
			if (p == NULL)
				return false;
			continue;
		}
		depth += *p == '{' ? 1 : -1;
		p++;
	}
	return depth == 0;
}
