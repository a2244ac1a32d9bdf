#include <stdint.h>
#include <string.h>

#include "comment.h"

/* The end of a quoted text or a comment that begins at text. */
static char *
skip(char *text)
{
	char quote = *text, *p;

	if (quote == '#' || strncmp(text, "//", 2) == 0)
		return text + strcspn(text, "\n");
	if (strncmp(text, "/*", 2) == 0) {
		p = strstr(text + 2, "*/");
		return p == NULL ? text + strlen(text) : p + 2;
	}
	for (p = text + 1; *p != '\0' && *p != quote; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p == '\0' ? p : p + 1;
}

void
comment_blank(char *text)
{
	char *p = text, *end;

	while (*(p += strcspn(p, "#/\"'")) != '\0') {
		if (*p == '/' && p[1] != '/' && p[1] != '*') {
			p++;
			continue;
		}
		end = skip(p);
		if (*p == '"' || *p == '\'')
			p = end;
		for (; p < end; p++)
			if (*p != '\n')
				*p = ' ';
	}
}

bool
comment_is_closed(const char *text)
{
	char *p = (char *)(uintptr_t)text;	/* skip() only reads */
	int depth = 0;

	while (depth >= 0 && *(p += strcspn(p, "{}\"'")) != '\0') {
		if (*p == '"' || *p == '\'') {
			p = skip(p);
			continue;
		}
		depth += *p == '{' ? 1 : -1;
		p++;
	}
	return depth == 0;
}
