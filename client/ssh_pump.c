#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "mem.h"
#include "ssh_pump.h"

/* What the socket takes now; all of it when nobody reads there. */
static size_t
put_local(struct pump *p, const char *bytes, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len && !p->deaf) {
		n = send(p->local, bytes + done, len - done, MSG_DONTWAIT);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return done;
		if (n == -1)
			p->deaf = true;
		else
			done += (size_t)n;
	}
	return len;
}

static int
take_data(ssh_session s, ssh_channel channel, void *data, uint32_t len,
    int is_stderr, void *userdata)
{
	struct pump *p = userdata;
	size_t taken = 0;

	(void)s;
	(void)channel;
	/* A login shell may write there; it is told to nobody (as by sshd). */
	if (is_stderr != 0)
		return (int)len;
	/* Not before what came earlier. */
	if (p->local != -1 && p->in_at == p->in_end)
		taken = put_local(p, data, len);
	p->held = len - (uint32_t)taken;
	return (int)taken;
}

static void
take_eof(ssh_session s, ssh_channel channel, void *userdata)
{
	struct pump *p = userdata;

	(void)s;
	(void)channel;
	p->remote_eof = true;
}

static void
take_close(ssh_session s, ssh_channel channel, void *userdata)
{
	struct pump *p = userdata;

	(void)s;
	(void)channel;
	p->remote_eof = p->remote_closed = true;
}

static void
take_status(ssh_session s, ssh_channel channel, int status, void *userdata)
{
	struct pump *p = userdata;

	(void)s;
	(void)channel;
	p->status = status;
}

struct pump *
pump_new(ssh_session s)
{
	struct pump *p = xcalloc(1, sizeof(*p));

	p->local = -1;
	p->status = -1;
	p->channel = ssh_channel_new(s);
	if (p->channel == NULL) {
		free(p);
		return NULL;
	}
	p->callbacks = (struct ssh_channel_callbacks_struct){ .userdata = p,
	    .channel_data_function = take_data,
	    .channel_eof_function = take_eof,
	    .channel_close_function = take_close,
	    .channel_exit_status_function = take_status };
	ssh_callbacks_init(&p->callbacks);
	(void)ssh_set_channel_callbacks(p->channel, &p->callbacks);
	return p;
}

void
pump_free(struct pump *p)
{
	if (p == NULL)
		return;
	answer_hang_up(&p->local);
	(void)ssh_remove_channel_callbacks(p->channel, &p->callbacks);
	ssh_channel_free(p->channel);
	free(p->in);
	free(p);
}

static bool
wants_input(const struct pump *p, bool may_write)
{
	return may_write && !p->local_eof && p->out_at == p->out_end &&
	    !p->remote_closed && ssh_channel_window_size(p->channel) > 0;
}

static bool
wants_output(const struct pump *p)
{
	return p->held > 0 || p->in_at < p->in_end;
}

void
pump_want(const struct pump *p, bool may_write, struct pollfd *ret)
{
	bool in = wants_input(p, may_write), out = wants_output(p);

	*ret = (struct pollfd){ p->local, 0, 0 };
	if (in)
		ret->events |= POLLIN;
	if (out)
		ret->events |= POLLOUT;
	/* POLLHUP is said again and again, and nothing is to be done. */
	if (p->hung_up && !in && !out)
		ret->fd = -1;
}

/*
 * All that libssh holds, at once.  With each ssh_channel_read libssh opens
 * the window wide, however much it still holds: read in pieces, one that is
 * slow here lets the other side send twenty for each piece.
 */
static void
take_held(struct pump *p)
{
	int n;

	if (p->in_size < p->held) {
		p->in = xreallocarray(p->in, p->held, 1);
		p->in_size = p->held;
	}
	/* So that a callback in here keeps its hands off. */
	p->in_at = 0;
	p->in_end = 1;
	n = ssh_channel_read_nonblocking(p->channel, p->in, p->held, 0);
	p->in_end = n > 0 ? (size_t)n : 0;
	p->held = n > 0 && (uint32_t)n < p->held ? p->held - (uint32_t)n : 0;
}

/* From libssh, where data was held, to the socket. */
static void
move_in(struct pump *p)
{

	for (;;) {
		p->in_at += put_local(p, p->in + p->in_at,
		    p->in_end - p->in_at);
		if (p->in_at < p->in_end || p->held == 0)
			return;
		take_held(p);
	}
}

static void
flush_out(struct pump *p)
{
	uint32_t window, len;
	int n;

	while (p->out_at < p->out_end) {
		window = ssh_channel_window_size(p->channel);
		len = (uint32_t)(p->out_end - p->out_at);
		if (window == 0)
			return;
		n = ssh_channel_write(p->channel, p->out + p->out_at,
		    len < window ? len : window);
		/* None while keys are exchanged: what is left stays here. */
		if (n == 0)
			return;
		if (n < 0) {
			p->out_at = p->out_end;
			p->local_eof = true;
			return;
		}
		p->out_at += (size_t)n;
	}
}

static void
read_local(struct pump *p)
{
	ssize_t n;

	n = recv(p->local, p->out, sizeof(p->out), MSG_DONTWAIT);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	p->out_at = 0;
	p->out_end = n > 0 ? (size_t)n : 0;
	p->local_eof = n <= 0;
}

void
pump_move(struct pump *p, short revents, bool may_write)
{
	if ((revents & (POLLHUP | POLLERR)) != 0)
		p->hung_up = true;
	if (wants_output(p) && revents != 0)
		move_in(p);
	if (revents != 0 && wants_input(p, may_write))
		read_local(p);
	if (may_write && !p->remote_closed)
		flush_out(p);
	if (p->local_eof && p->out_at == p->out_end && !p->eof_sent) {
		(void)ssh_channel_send_eof(p->channel);
		p->eof_sent = true;
	}
	if (p->remote_eof && !wants_output(p) && !p->shut) {
		(void)shutdown(p->local, SHUT_WR);
		p->shut = true;
	}
}

bool
pump_done(const struct pump *p)
{
	if (p->remote_closed && !wants_output(p))
		return true;
	return p->hung_up && p->eof_sent;
}
