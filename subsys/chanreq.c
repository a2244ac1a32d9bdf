#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chanreq.h"
#include "mem.h"

static int
take_data(ssh_session s, ssh_channel channel, void *bytes, uint32_t len,
    int is_stderr, void *userdata)
{
	struct seat *seat = userdata;

	(void)s;
	(void)channel;
	/* Nobody sends that way; it is dropped. */
	if (is_stderr != 0)
		return (int)len;
	len = flow_take(seat->flow, bytes, len);
	if (seat->flow->overrun)
		seat->net->unruly = true;
	return (int)len;
}

static void
take_eof(ssh_session s, ssh_channel channel, void *userdata)
{
	struct seat *seat = userdata;

	(void)s;
	(void)channel;
	seat->flow->eof = true;
}

static void
take_close(ssh_session s, ssh_channel channel, void *userdata)
{
	struct seat *seat = userdata;

	(void)s;
	(void)channel;
	seat->flow->eof = seat->flow->closed = true;
}

static void
take_signal(ssh_session s, ssh_channel channel, const char *name,
    void *userdata)
{
	struct seat *seat = userdata;
	struct parley_signal m = { .head = { PARLEY_SIGNAL, seat->job } };
	int number = parley_signal_number(name);

	(void)s;
	(void)channel;
	m.number = (uint32_t)number;
	if (number != 0 && seat->flow->started &&
	    seat->flow->status == -1)
		netchild_tell(seat->net, &m.head);
}

static uint32_t
cells(int n)
{
	return n < 0 ? 0 : n > 65535 ? 65535 : (uint32_t)n;
}

static int
take_pty(ssh_session s, ssh_channel channel, const char *term, int width,
    int height, int px_width, int px_height, void *userdata)
{
	struct seat *seat = userdata;

	(void)s;
	(void)channel;
	(void)px_width;
	(void)px_height;
	if (!seat->net->pty || seat->flow->started ||
	    strlen(term) >= sizeof(seat->start.term) ||
	    !parley_is_term(term))
		return SSH_ERROR;
	(void)snprintf(seat->start.term, sizeof(seat->start.term), "%s",
	    term);
	seat->start.pty = 1;
	seat->start.rows = cells(height);
	seat->start.cols = cells(width);
	return SSH_OK;
}

static int
take_resize(ssh_session s, ssh_channel channel, int width, int height,
    int px_width, int px_height, void *userdata)
{
	struct seat *seat = userdata;
	struct parley_resize m = { .head = { PARLEY_RESIZE, seat->job },
	    .rows = cells(height), .cols = cells(width) };

	(void)s;
	(void)channel;
	(void)px_width;
	(void)px_height;
	if (seat->start.pty == 0 || !seat->flow->started)
		return SSH_ERROR;
	netchild_tell(seat->net, &m.head);
	return SSH_OK;
}

static int
take_env(ssh_session s, ssh_channel channel, const char *name,
    const char *value, void *userdata)
{
	struct seat *seat = userdata;
	size_t room = sizeof(seat->start.env) - seat->env_len;
	int n;

	(void)s;
	(void)channel;
	if (!parley_is_welcome(name, strlen(name)) || seat->flow->started)
		return SSH_ERROR;
	n = snprintf(NULL, 0, "%s=%s", name, value);
	/* One NUL behind it, and one behind all. */
	if (n < 0 || (size_t)n + 2 > room)
		return SSH_ERROR;
	(void)snprintf(seat->start.env + seat->env_len, room, "%s=%s", name,
	    value);
	seat->env_len += (size_t)n + 1;
	return SSH_OK;
}

static void
connect_job(struct seat *seat, const union parley *answer, int *fds)
{
	int i, count = answer->started.pty != 0 ? 1 : 3;

	for (i = 0; i < count; i++)
		if (fds[i] == -1)
			_exit(1);
	flow_connect(seat->flow, fds, answer->started.pty != 0);
}

/*
 * A refusal is a program that says a sentence and ends: the client shows it,
 * which it would not for a request that fails.
 */
static int
start(struct seat *seat, uint32_t kind, const char *command)
{
	cleanup_free union parley *answer = xcalloc(1, sizeof(*answer));
	int fds[3] = { -1, -1, -1 };

	if (seat->flow->started || seat->sentence[0] != '\0')
		return SSH_ERROR;
	if (strlen(command) >= sizeof(seat->start.command)) {
		(void)snprintf(seat->sentence, sizeof(seat->sentence), "the "
		    "command is longer than %zu bytes; send it as a script",
		    sizeof(seat->start.command) - 1);
		return SSH_OK;
	}
	(void)snprintf(seat->start.command, sizeof(seat->start.command), "%s",
	    command);
	seat->start.head = (struct parley_head){ PARLEY_START, seat->job };
	seat->start.kind = kind;
	netchild_ask(seat->net, &seat->start.head, answer, fds);
	if (answer->head.type == PARLEY_STARTED)
		connect_job(seat, answer, fds);
	else if (answer->head.type == PARLEY_REFUSED)
		(void)snprintf(seat->sentence, sizeof(seat->sentence), "%s",
		    answer->refused.sentence);
	else
		_exit(1);
	return SSH_OK;
}

static int
take_shell(ssh_session s, ssh_channel channel, void *userdata)
{
	(void)s;
	(void)channel;
	return start(userdata, PARLEY_SHELL, "");
}

static int
take_exec(ssh_session s, ssh_channel channel, const char *command,
    void *userdata)
{
	(void)s;
	(void)channel;
	return start(userdata, PARLEY_EXEC, command);
}

static int
take_subsystem(ssh_session s, ssh_channel channel, const char *name,
    void *userdata)
{
	(void)s;
	(void)channel;
	return start(userdata, PARLEY_SUBSYSTEM, name);
}

static void
set_callbacks(struct seat *seat, ssh_channel channel)
{
	seat->callbacks = (struct ssh_channel_callbacks_struct){
	    .userdata = seat, .channel_data_function = take_data,
	    .channel_eof_function = take_eof,
	    .channel_close_function = take_close,
	    .channel_signal_function = take_signal,
	    .channel_pty_request_function = take_pty,
	    .channel_pty_window_change_function = take_resize,
	    .channel_env_request_function = take_env,
	    .channel_shell_request_function = take_shell,
	    .channel_exec_request_function = take_exec,
	    .channel_subsystem_request_function = take_subsystem };
	ssh_callbacks_init(&seat->callbacks);
	(void)ssh_set_channel_callbacks(channel, &seat->callbacks);
}

/* At once with its callbacks: a request may follow in the same packet. */
static ssh_channel
open_channel(ssh_session s, void *userdata)
{
	struct netchild *n = userdata;
	ssh_channel channel;
	struct seat *seat;
	uint32_t job = 0;

	while (job < PARLEY_JOBS && n->seats[job] != NULL)
		job++;
	if (!n->admitted || job == PARLEY_JOBS ||
	    (channel = ssh_channel_new(s)) == NULL)
		return NULL;
	seat = xcalloc(1, sizeof(*seat));
	seat->net = n;
	seat->job = job;
	seat->flow = flow_new(channel);
	set_callbacks(seat, channel);
	n->seats[job] = seat;
	return channel;
}

void
chanreq_prepare(struct netchild *n)
{
	n->callbacks.channel_open_request_session_function = open_channel;
}
