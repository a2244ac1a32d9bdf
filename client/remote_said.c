#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "remote_reason.h"
#include "remote_said.h"
#include "tell.h"

static bool
begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

static bool
is_for_people(const char *line)
{
	static const char *const noise[] = { "debug1: ", "debug2: ",
	    "Authenticated to ", "Transferred: sent ", "Bytes per second: ",
	    "OpenSSH_", NULL };
	const char *const *n;

	for (n = noise; *n != NULL; n++)
		if (begins(line, *n))
			return false;
	return *line != '\0';
}

/* "clientloop.c:client_status_confirm():682 (pid=3266): " before a line. */
static const char *
skip_place(const char *line)
{
	static const char place[] = "clientloop.c:client_status_confirm():";
	const char *p = line + strlen(place);

	if (!begins(line, place))
		return line;
	p += strspn(p, "0123456789");
	if (!begins(p, " (pid="))
		return line;
	p += strlen(" (pid=");
	p += strspn(p, "0123456789");
	return begins(p, "): ") ? p + 3 : line;
}

/* "subsystem request", what became of it, and the number of the channel. */
static bool
is_answer(const char *line, const char *what)
{
	line = skip_place(line);
	if (begins(line, "subsystem request "))
		line += strlen("subsystem request ");
	else if (begins(line, "exec request "))
		line += strlen("exec request ");
	else
		return false;
	if (!begins(line, what))
		return false;
	line += strlen(what);
	return *line != '\0' && line[strspn(line, "0123456789")] == '\0';
}

static void
take_news(struct said *s)
{
	static const char accepted[] = "accepted on channel ";
	static const char failed[] = "failed on channel ";
	const char *line = s->line;

	if (s->news == SAID_NOTHING) {
		if (begins(line, "debug2: ") && is_answer(line + 8, accepted))
			s->news = SAID_ACCEPTED;
		else if (begins(line, "debug1: mux_client_request_session: "
		    "master session id"))
			s->news = SAID_SHARED;
		else if (is_answer(line, failed))
			s->news = SAID_REFUSED;
	} else if (s->news == SAID_SHARED && (is_answer(line, failed) ||
	    begins(line, "Control master terminated"))) {
		s->cut = true;
	}
}

static void
take_line(struct said *s, bool quiet)
{
	size_t len = s->len;

	if (len > 0 && s->line[len - 1] == '\r')
		len--;
	s->line[len] = '\0';
	s->len = 0;
	take_news(s);
	tell_clean(s->line);
	if (!is_for_people(s->line) || s->news == SAID_REFUSED || s->cut)
		return;
	/* Before the request is accepted, the last may be the reason. */
	if (s->last[0] != '\0' && !quiet)
		(void)dprintf(STDERR_FILENO, "%s\n", s->last);
	s->last[0] = '\0';
	if (s->news == SAID_NOTHING)
		(void)snprintf(s->last, sizeof(s->last), "%.255s", s->line);
	else if (!quiet)
		(void)dprintf(STDERR_FILENO, "%s\n", s->line);
}

ssize_t
said_read(struct said *s, int fd, bool quiet)
{
	char bytes[4096];
	ssize_t n, i;

	n = read(fd, bytes, sizeof(bytes));
	if (n == -1)
		return errno == EINTR ? 1 : -1;
	for (i = 0; i < n; i++) {
		if (bytes[i] == '\n')
			take_line(s, quiet);
		else if (s->len < sizeof(s->line) - 1)
			s->line[s->len++] = bytes[i];
	}
	return n;
}

void
said_fault(const struct said *s, const char *host, struct fault *f)
{
	const char *words = s->last;

	if (begins(words, "ssh: "))
		words += 5;
	if (*words == '\0')
		words = s->news == SAID_REFUSED || s->news == SAID_SHARED ?
		    "the host has no cudarun" : "ssh ended without a reason";
	(void)remote_reason(host, words, f);
}
