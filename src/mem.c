#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "mem.h"

/* _exit: after half-dropped privileges nothing may be unwound. */
void *
mem_demand(void *p)
{
	static const char text[] = "cudarun: out of memory on the host\n";

	if (p == NULL) {
		if (write(STDERR_FILENO, text, sizeof(text) - 1) == -1)
			_exit(EXIT_OS);
		_exit(EXIT_OS);
	}
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	return mem_demand(calloc(n, size));
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		return mem_demand(NULL);
	return mem_demand(realloc(p, n * size));
}

char *
xstrdup(const char *s)
{
	return mem_demand(strdup(s));
}

char *
xstrndup(const char *s, size_t n)
{
	return mem_demand(strndup(s, n));
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	text = mem_demand(n < 0 ? NULL : malloc((size_t)n + 1));
	(void)vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return text;
}

char *
mem_split(char **rest, const char *at)
{
	char *piece = *rest, *end;

	if (piece == NULL)
		return NULL;
	end = piece + strcspn(piece, at);
	*rest = *end == '\0' ? NULL : end + 1;
	*end = '\0';
	return piece;
}

void
mem_freep(void *p)
{
	free(*(void **)p);
}

size_t
strv_len(char *const *v)
{
	size_t n = 0;

	while (v != NULL && v[n] != NULL)
		n++;
	return n;
}

void
strv_append(char ***v, char *owned)
{
	size_t n = strv_len(*v);

	*v = xreallocarray(*v, n + 2, sizeof(**v));
	(*v)[n] = owned;
	(*v)[n + 1] = NULL;
}

void
strv_free(char **v)
{
	size_t i;

	for (i = 0; v != NULL && v[i] != NULL; i++)
		free(v[i]);
	free(v);
}

void
strv_freep(char ***v)
{
	strv_free(*v);
}
