#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "link.h"
#include "mem.h"
#include "objection.h"
#include "traffic.h"

#define CREDIT_WORTH (WIRE_CREDIT / 4)

#define CTRL_D 4

/* What both pipes of a job can hold (run.c), and a little. */
#define REST_BYTES (4u << 20)

void
traffic_init(struct traffic *t, struct link *l, uint16_t number,
    uint64_t most, bool terminal)
{
	*t = (struct traffic){ .link = l, .number = number,
	    .run = RUN_NONE, .most = most, .credit = WIRE_CREDIT,
	    .terminal = terminal };
	t->input = xcalloc(WIRE_CREDIT + 2, 1);	/* and Ctrl-D, twice */
}

void
traffic_free(struct traffic *t)
{
	run_closep(&t->run);
	free(t->input);
	t->input = NULL;
}

void
traffic_ask(const struct traffic *t, struct pollfd p[TRAFFIC_POLL])
{
	bool room = link_room(t->link) > 0;
	const struct run *r = &t->run;

	p[TRAFFIC_IN] = (struct pollfd){ t->input_len > 0 ? r->in : -1,
	    POLLOUT, 0 };
	p[TRAFFIC_OUT] = (struct pollfd){ room ? r->out : -1, POLLIN, 0 };
	p[TRAFFIC_ERR] = (struct pollfd){ room ? r->err : -1, POLLIN, 0 };
	p[TRAFFIC_EVENTS] = (struct pollfd){ room ? r->events : -1, POLLIN,
	    0 };
	p[TRAFFIC_DEATH] = (struct pollfd){ r->ending, POLLIN, 0 };
}

void
traffic_event(struct link *l, uint16_t number, const char *event,
    const char *name, const char *text)
{
	struct control *c = control_new();

	control_set_string(c, "event", event);
	if (name != NULL)
		control_set_string(c, name, text);
	link_send_control(l, WIRE_EVENT, number, c);
}

int
traffic_take_credit(struct traffic *t, size_t len, struct objection *o)
{
	if (len > t->credit)
		return object(o, "credit", EXIT_PROTOCOL, "more was sent than "
		    "there was credit for");
	t->credit -= (uint32_t)len;
	return 0;
}

void
traffic_give_credit(struct traffic *t, size_t len)
{
	uint8_t number[4];

	t->used += (uint32_t)len;
	if (t->used < CREDIT_WORTH)
		return;
	wire_put32(number, t->used);
	t->credit += t->used;
	t->used = 0;
	link_send(t->link, WIRE_CREDIT_MORE, t->number, number,
	    sizeof(number));
}

static void
close_input(struct traffic *t)
{
	traffic_give_credit(t, t->input_len);
	t->input_len = 0;
	fd_close(&t->run.in);
}

static void
write_input(struct traffic *t)
{
	ssize_t n;

	n = write(t->run.in, t->input, t->input_len);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n == -1) {
		close_input(t);	/* a script need not read its stdin */
		return;
	}
	t->input_len -= (size_t)n;
	memmove(t->input, t->input + n, t->input_len);
	traffic_give_credit(t, (size_t)n);
	if (t->input_len == 0 && t->input_ended && !t->terminal)
		close_input(t);
}

void
traffic_take_input(struct traffic *t, const void *bytes, size_t len)
{
	if (t->run.pid != 0 && t->run.in == -1) {
		traffic_give_credit(t, len);	/* nobody wants it */
		return;
	}
	memcpy(t->input + t->input_len, bytes, len);
	if (len > 0)
		t->amid_line = t->input[t->input_len + len - 1] != '\n';
	t->input_len += len;
}

void
traffic_end_input(struct traffic *t)
{
	/* A terminal is never closed; amid a line the first only sends it. */
	if (t->terminal && !t->input_ended && t->amid_line)
		t->input[t->input_len++] = CTRL_D;
	if (t->terminal && !t->input_ended)
		t->input[t->input_len++] = CTRL_D;
	t->input_ended = true;
	if (!t->terminal && t->run.pid != 0 && t->input_len == 0)
		close_input(t);
}

/* All of it is read; what is above the limit goes no further. */
static void
take_output(struct traffic *t, int *fd, uint8_t type)
{
	uint8_t *to = link_place(t->link);
	size_t room = link_room(t->link), len;
	ssize_t n = 0;

	if (room > 0)
		n = read(*fd, to, room);
	if (room == 0 || (n == -1 && (errno == EINTR ||
	    (errno == EAGAIN && !t->dead))))
		return;
	/* A terminal says EIO when nobody has its other side open. */
	if (n <= 0 || (t->dead && (size_t)n > t->rest)) {
		fd_close(fd);
		return;
	}
	len = (size_t)n;
	t->rest -= t->dead ? len : 0;
	if (t->most - t->sent < len)
		len = (size_t)(t->most - t->sent);
	t->sent += len;
	t->dropped += (uint64_t)n - len;
	if (len > 0)
		link_put(t->link, type, t->number, len);
}

static void
send_line(struct traffic *t)
{
	static const char us[] = "cudarun: ";
	const char *text = t->line;

	t->line[t->line_len] = '\0';
	if (strncmp(text, us, strlen(us)) == 0)
		text += strlen(us);
	traffic_event(t->link, t->number, "notice", "msg", text);
	t->line_len = 0;
}

static void
take_events(struct traffic *t)
{
	char bytes[512];
	ssize_t n, i;

	n = read(t->run.events, bytes, sizeof(bytes));
	if (n == -1 && (errno == EINTR || (errno == EAGAIN && !t->dead)))
		return;
	for (i = 0; i < n; i++)
		if (bytes[i] == '\n')
			send_line(t);
		else if (t->line_len < sizeof(t->line) - 1)
			t->line[t->line_len++] = bytes[i];
	if (n <= 0)
		fd_close(&t->run.events);
}

bool
traffic_is_urgent(const struct traffic *t)
{
	return t->dead && !t->over && link_room(t->link) > 0;
}

/*
 * It is dead, and so is all of its sandbox.  What it wrote is in the pipes;
 * their end need not come, for it may have lent them to another run, which
 * may write on and on.
 */
static void
take_rest(struct traffic *t)
{
	struct run *r = &t->run;

	while (r->events != -1)
		take_events(t);
	while (r->out != -1 && link_room(t->link) > 0)
		take_output(t, &r->out, WIRE_OUT);
	while (r->out == -1 && r->err != -1 && link_room(t->link) > 0)
		take_output(t, &r->err, WIRE_ERR);
	t->over = r->out == -1 && r->err == -1;
}

void
traffic_serve(struct traffic *t, const struct pollfd p[TRAFFIC_POLL])
{
	if (p[TRAFFIC_IN].revents != 0)
		write_input(t);
	if (p[TRAFFIC_OUT].revents != 0)
		take_output(t, &t->run.out, WIRE_OUT);
	if (p[TRAFFIC_ERR].revents != 0)
		take_output(t, &t->run.err, WIRE_ERR);
	if (p[TRAFFIC_EVENTS].revents != 0)
		take_events(t);
	if (p[TRAFFIC_DEATH].revents != 0) {
		run_reap(&t->run, &t->ending);
		t->dead = true;
		t->rest = REST_BYTES;
	}
	if (t->dead)
		take_rest(t);
}

static void
set_figures(const struct traffic *t, struct control *c)
{
	const struct ending *e = &t->ending;
	const char *name = e->signal == 0 ? NULL : sigabbrev_np(e->signal);

	if (name != NULL)
		control_set_string(c, "signal", name);
	control_set_bool(c, "core", e->core);
	control_set_int(c, "utime", (int64_t)e->user_ms);
	control_set_int(c, "stime", (int64_t)e->system_ms);
	control_set_int(c, "wall", (int64_t)e->wall_ms);
	control_set_int(c, "queue_wait", 0);
	control_set_int(c, "maxrss", (int64_t)e->memory);
	control_set_int(c, "out_bytes", (int64_t)t->sent);
	control_set_int(c, "dropped", (int64_t)t->dropped);
}

void
traffic_send_exit(const struct traffic *t)
{
	const struct ending *e = &t->ending;
	struct control *c = control_new();

	control_set_int(c, "status", e->status);
	control_set_string(c, "reason", e->reason);
	if (t->id != NULL)
		control_set_string(c, "id", t->id);
	if (e->detail[0] != '\0')
		control_set_string(c, "detail", e->detail);
	if (e->ran)
		set_figures(t, c);
	link_send_control(t->link, WIRE_EXIT, t->number, c);
}
