#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "authlog.h"
#include "fd.h"

#define IDENT	"cudarun-sshd"
#define LINE	1024

void
authlog_open(const struct authlog *log)
{
	if (!log->to_stderr)
		openlog(IDENT, LOG_PID | LOG_NDELAY, LOG_AUTHPRIV);
}

void
authlog_leave(void)
{
	closelog();
	(void)dup2(STDOUT_FILENO, STDERR_FILENO);
}

static void
sanitise(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			*text = '?';
}

void
authlog_say(const struct authlog *log, const char *fmt, ...)
{
	char line[LINE], whole[LINE + 64];
	va_list ap;
	int n;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	sanitise(line);
	if (!log->to_stderr) {
		syslog(LOG_INFO, "%s", line);
		return;
	}
	n = snprintf(whole, sizeof(whole), IDENT "[%ld]: %s\n",
	    (long)getpid(), line);
	/* A log that is full or gone must not stop a login. */
	if (n > 0)
		(void)fd_write_all(STDERR_FILENO, whole, strlen(whole));
}
