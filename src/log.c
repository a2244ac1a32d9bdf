#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "log.h"

#define LINE_MAX_BYTES 1024
#define PATIENCE_MS 2000	/* for a stderr that is full */

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

static void vsay(int patience_ms, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/*
 * A job shares our stderr and may have filled it, and a client may not be
 * reading: neither may keep the monitor from its work.  O_NONBLOCK on the
 * descriptor itself would be seen by the job, so a pipe or terminal is
 * opened anew.  Files never block, and would be written from their start.
 */
static int
open_unblocking(void)
{
	struct stat st;

	if (fstat(STDERR_FILENO, &st) == -1)
		return -1;
	if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode))
		return open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK |
		    O_NOCTTY | O_CLOEXEC);
	return -1;
}

static void
write_line(const char *line, size_t len, int patience_ms)
{
	cleanup_fd int fd = open_unblocking();
	struct pollfd p = { .fd = fd == -1 ? STDERR_FILENO : fd,
	    .events = POLLOUT };
	struct stat st;

	/* A line that cannot be written in time is lost: see above. */
	if (poll(&p, 1, patience_ms) != 1)
		return;
	if (fd == -1 && fstat(STDERR_FILENO, &st) == 0 &&
	    S_ISSOCK(st.st_mode))
		(void)send(STDERR_FILENO, line, len,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	else
		(void)fd_write_all(p.fd, line, len);
}

static void
vsay(int patience_ms, const char *fmt, va_list ap)
{
	char line[LINE_MAX_BYTES];
	int error = errno, n;
	size_t len;

	n = snprintf(line, sizeof(line) / 2, "%s: ",
	    program_invocation_short_name);
	len = n < 0 ? 0 : (size_t)n;
	errno = error;		/* for %m */
	(void)vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
	sanitise(line + len);
	len = strlen(line);
	line[len++] = '\n';
	write_line(line, len, patience_ms);
}

void
say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(PATIENCE_MS, fmt, ap);
	va_end(ap);
}

void
notice(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(0, fmt, ap);
	va_end(ap);
}

void
fatal(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(PATIENCE_MS, fmt, ap);
	va_end(ap);
	exit(code);
}
