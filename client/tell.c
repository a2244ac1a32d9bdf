#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os.h"
#include "tell.h"

#define LINE_BYTES 2048
#define PATIENCE_MS 300		/* for a terminal that is stopped */

/* Bytes of the character of UTF-8 at p; 0: it is none. */
static size_t
measure(const unsigned char *p)
{
	size_t len = *p < 0x80 ? 1 : *p < 0xc2 ? 0 : *p < 0xe0 ? 2 :
	    *p < 0xf0 ? 3 : *p < 0xf5 ? 4 : 0, i;

	/* Longer than it must be: some would take it for a control. */
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xf0 && p[1] < 0x90))
		return 0;
	for (i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static bool
is_dangerous(const unsigned char *p, size_t len)
{
	if (len < 2)
		return *p < ' ' || *p == 0x7f || (*p >= 0x80 && *p < 0xa0);
	if (len == 2)
		return p[0] == 0xc2 && p[1] < 0xa0;
	return len == 3 && p[0] == 0xe2 &&
	    ((p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) ||
	    (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

void
tell_clean(char *text)
{
	unsigned char *p = (unsigned char *)text;
	size_t len;

	for (; *p != '\0'; p += len > 0 ? len : 1) {
		len = measure(p);
		if (is_dangerous(p, len))
			memset(p, '?', len > 0 ? len : 1);
	}
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
