#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "log.h"

#define LINE_MAX_BYTES 1024

static const char prefix[] = "cudarun: ";

/*
 * Control characters in names or arguments must not reach a terminal or
 * fake a second line.
 */
static void
sanitise(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

static void
vsay(const char *fmt, va_list ap)
{
	char line[LINE_MAX_BYTES];
	size_t len = sizeof(prefix) - 1;

	memcpy(line, prefix, len);
	/* errno must be intact for %m: no call may come before this one. */
	(void)vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
	sanitise(line + len);
	len = strlen(line);
	line[len++] = '\n';
	(void)fd_write_all(STDERR_FILENO, line, len);
}

void
say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
}

void
fatal(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	exit(code);
}
