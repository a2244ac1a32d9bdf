#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os.h"
#include "tell.h"

#define LINE_BYTES 2048
#define PATIENCE_MS 300		/* for a terminal that is stopped */

void
tell_clean(char *text)
{
	unsigned char *p = (unsigned char *)text;

	for (; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f)
			*p = '?';
		else if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
			p[0] = p[1] = '?';	/* C1 in UTF-8 */
}

static void
write_line(const char *line, size_t len)
{
	struct os_sink s;
	struct pollfd p;
	ssize_t n = 0;

	os_sink_open(STDERR_FILENO, &s);
	p = (struct pollfd){ .fd = s.fd, .events = POLLOUT };
	while (len > 0 && os_poll(&p, 1, PATIENCE_MS) == 1) {
		n = os_sink_write(&s, line, len);
		if (n == -1)
			break;
		line += n;
		len -= (size_t)n;
	}
	os_sink_close(&s);
}

static void vtell(const char *who, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void
vtell(const char *who, const char *fmt, va_list ap)
{
	char line[LINE_BYTES];
	size_t len;

	(void)snprintf(line, sizeof(line), "%s: ", who);
	len = strlen(line);
	(void)vsnprintf(line + len, sizeof(line) - len - 2, fmt, ap);
	tell_clean(line);
	len = strlen(line);
	if (os_is_raw(STDERR_FILENO))
		line[len++] = '\r';
	line[len++] = '\n';
	write_line(line, len);
}

void
tell(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vtell("cudash", fmt, ap);
	va_end(ap);
}

void
tell_host(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vtell("cudarun", fmt, ap);
	va_end(ap);
}
