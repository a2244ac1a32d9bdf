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

/* In the middle of a word these are letters: /usr//bin, /var/tmp/x. */
static bool
begins_comment(const char *text, const char *p)
{
	if (*p != '#' && (*p != '/' || (p[1] != '/' && p[1] != '*')))
		return false;
	return p == text || strchr(" \t\r\n{},=\"'", p[-1]) != NULL;
}

static int
line_of(const char *text, const char *at)
{
	int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

int
comment_blank(char *text, const char *path, struct fault *f)
{
	char *p = text, *end;

	while (*(p += strcspn(p, "#/\"'")) != '\0') {
		if (*p == '"' || *p == '\'') {
			end = skip_quoted(p);
			if (end == NULL)
				return 0;	/* the parser says it better */
			p = end;
			continue;
		}
		if (!begins_comment(text, p)) {
			p++;
			continue;
		}
		end = skip_comment(p);
		if (end == NULL)
			return fault_set(f, EXIT_CONF, "%s:%d: a comment "
			    "does not end, so nothing runs; an admin "
			    "mends the file", path, line_of(text, p));
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
