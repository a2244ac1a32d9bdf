#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow.h"
#include "clock.h"
#include "fd.h"
#include "mem.h"

/* What the job left behind may hold its pipes open; not for longer. */
#define QUIET_MS	1000
#define HELD_MAX	(4u << 20)	/* thrice libssh's window */
#define END_OF_TEXT	"\004\004"	/* Ctrl-D, and one after half a line */

struct flow *
flow_new(ssh_channel ssh)
{
	struct flow *c = xcalloc(1, sizeof(*c));

	c->ssh = ssh;
	c->in = c->streams[0].fd = c->streams[1].fd = -1;
	c->status = -1;
	return c;
}

void
flow_hang_up(struct flow *c)
{
	/* A terminal's master is there once. */
	if (!c->pty)
		fd_close(&c->in);
	c->in = -1;
	fd_close(&c->streams[0].fd);
	fd_close(&c->streams[1].fd);
	c->streams[0].at = c->streams[0].end = 0;
	c->streams[1].at = c->streams[1].end = 0;
}

void
flow_free(struct flow *c)
{
	if (c == NULL)
		return;
	flow_hang_up(c);
	free(c->kept);
	free(c);
}

void
flow_connect(struct flow *c, const int *fds, bool pty)
{
	c->started = true;
	c->pty = pty;
	c->in = fds[0];
	c->streams[0].fd = pty ? fds[0] : fds[1];
	c->streams[1].fd = pty ? -1 : fds[2];
}

static void
close_in(struct flow *c)
{
	if (c->pty)
		c->in = -1;
	else
		fd_close(&c->in);
}

/* What the job takes now; all of it when nobody reads there any more. */
static size_t
put(struct flow *c, const char *bytes, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len && c->in != -1) {
		n = write(c->in, bytes + done, len - done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return done;
		if (n == -1)
			close_in(c);
		else
			done += (size_t)n;
	}
	return len;
}

uint32_t
flow_take(struct flow *c, const void *bytes, uint32_t len)
{
	uint32_t taken = 0;

	/* Behind the end there is nothing: it is dropped, or never read. */
	if (c->eof && c->held == 0)
		return len;
	/* Not before what came earlier, nor before there is a job. */
	if (!c->eof && c->started && c->kept_at == c->kept_end)
		taken = (uint32_t)put(c, bytes, len);
	if (!c->eof)
		c->held = len - taken;
	/* libssh takes what is beyond the window as well. */
	if (len - taken > HELD_MAX)
		c->overrun = true;
	return taken;
}

static bool
has_input(const struct flow *c)
{
	return c->held > 0 || c->kept_at < c->kept_end;
}

/*
 * All that libssh holds, at once: with each ssh_channel_read it opens the
 * window wide, however much it still holds.
 */
static void
take_held(struct flow *c)
{
	int n;

	if (c->kept_size < c->held) {
		c->kept = xreallocarray(c->kept, c->held, 1);
		c->kept_size = c->held;
	}
	/* So that a callback in here keeps its hands off. */
	c->kept_at = 0;
	c->kept_end = 1;
	n = ssh_channel_read_nonblocking(c->ssh, c->kept, c->held, 0);
	c->kept_end = n > 0 ? (size_t)n : 0;
	c->held = n > 0 && (uint32_t)n < c->held ? c->held - (uint32_t)n : 0;
}

static void
move_in(struct flow *c)
{
	for (;;) {
		c->kept_at += put(c, c->kept + c->kept_at,
		    c->kept_end - c->kept_at);
		if (c->kept_at < c->kept_end || c->held == 0)
			return;
		take_held(c);
	}
}

/* A terminal has no end but the one that is typed. */
static void
end_in(struct flow *c)
{
	if (!c->eof || c->in == -1 || has_input(c))
		return;
	if (c->pty)
		(void)put(c, END_OF_TEXT, strlen(END_OF_TEXT));
	close_in(c);
}

/* A terminal's master is stdin as well. */
static void
close_stream(struct flow *c, int is_stderr)
{
	fd_close(&c->streams[is_stderr].fd);
	if (c->pty)
		c->in = -1;
}

static void
read_stream(struct flow *c, int is_stderr)
{
	struct flow_stream *s = &c->streams[is_stderr];
	ssize_t n = read(s->fd, s->bytes, sizeof(s->bytes));

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	/* EIO: nobody has the terminal open any more. */
	s->at = 0;
	s->end = n > 0 ? (size_t)n : 0;
	if (n <= 0)
		close_stream(c, is_stderr);
}

static void
write_stream(struct flow *c, int is_stderr)
{
	struct flow_stream *s = &c->streams[is_stderr];
	uint32_t window, len;
	int n;

	while (s->at < s->end) {
		window = ssh_channel_window_size(c->ssh);
		len = (uint32_t)(s->end - s->at);
		if (window == 0)
			return;
		if (len > window)
			len = window;
		n = is_stderr ? ssh_channel_write_stderr(c->ssh, s->bytes +
		    s->at, len) : ssh_channel_write(c->ssh, s->bytes + s->at,
		    len);
		/* None while keys are exchanged: what is left stays here. */
		if (n == 0)
			return;
		if (n < 0) {
			s->at = s->end = 0;
			close_stream(c, is_stderr);
			return;
		}
		s->at += (size_t)n;
	}
}

static bool
wants_output(const struct flow *c, int is_stderr, bool may_write)
{
	const struct flow_stream *s = &c->streams[is_stderr];

	return may_write && s->fd != -1 && s->at == s->end && !c->closed &&
	    ssh_channel_window_size(c->ssh) > 0;
}

void
flow_want(const struct flow *c, bool may_write, struct pollfd *ret_fds)
{
	int i;

	/*
	 * Without events the end of a pipe's readers would wake us again and
	 * again, and the first write tells it as well.
	 */
	ret_fds[0] = (struct pollfd){ has_input(c) && c->started ? c->in : -1,
	    POLLOUT, 0 };
	for (i = 0; i < 2; i++)
		ret_fds[1 + i] = (struct pollfd){ wants_output(c, i,
		    may_write) ? c->streams[i].fd : -1, POLLIN, 0 };
}

/* Silence counts only while it is the job's and not the client's. */
static void
note_quiet(struct flow *c, bool moved)
{
	bool waits = wants_output(c, 0, true) || wants_output(c, 1, true);

	if (c->status == -1 || moved || !waits)
		c->quiet = 0;
	else if (c->quiet == 0)
		c->quiet = clock_ms();
	else if (clock_ms() - c->quiet >= QUIET_MS) {
		close_stream(c, 0);
		close_stream(c, 1);
	}
}

void
flow_move_in(struct flow *c, const struct pollfd *fds)
{
	if (has_input(c) && c->started && (fds[0].revents != 0 ||
	    c->in == -1))
		move_in(c);
	end_in(c);
}

void
flow_move_out(struct flow *c, const struct pollfd *fds, bool may_write)
{
	bool moved = false;
	int i;

	for (i = 0; i < 2; i++) {
		if (fds[1 + i].revents != 0 && wants_output(c, i,
		    may_write)) {
			read_stream(c, i);
			moved = true;
		}
		if (may_write && !c->closed)
			write_stream(c, i);
	}
	note_quiet(c, moved);
}

bool
flow_is_drained(const struct flow *c)
{
	int i;

	if (c->status == -1)
		return false;
	for (i = 0; i < 2; i++)
		if (c->streams[i].fd != -1 ||
		    c->streams[i].at < c->streams[i].end)
			return false;
	return true;
}

int
flow_wait_ms(const struct flow *c)
{
	uint64_t now = clock_ms();

	if (c->quiet == 0)
		return -1;
	return now - c->quiet >= QUIET_MS ? 0 :
	    (int)(c->quiet + QUIET_MS - now) + 1;
}
