/*
 * What each frame of a client does.  Frames of a run that is over are
 * skipped: the client could not know.
 */
#include <signal.h>
#include <string.h>

#include "arrival.h"
#include "clock.h"
#include "control.h"
#include "exitcode.h"
#include "filename.h"
#include "inquiry.h"
#include "mem.h"
#include "visit.h"

#define PING_MOST 32
#define GRACE_S 5
#define GRACE_MOST_S 3600

static int
out_of_order(struct objection *o, const char *what)
{
	return object(o, "order", EXIT_PROTOCOL, "%s does not come here",
	    what);
}

/* RUN 0 is the connection itself; a number above the last, no run at all. */
static bool
is_late(const struct visit *v, const struct wire_frame *frame)
{
	return frame->run != 0 && (frame->run < v->number ||
	    (frame->run == v->number && v->state == VISIT_IDLE));
}

static struct control *
parse(const struct wire_frame *frame, struct objection *o)
{
	const char *why = NULL;
	struct control *c = control_parse(frame->payload, frame->len, &why);

	if (c == NULL)
		(void)object(o, "bad-json", EXIT_PROTOCOL, "%s", why);
	return c;
}

static int
take_new_number(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	if (v->state != VISIT_IDLE || frame->run == 0 ||
	    frame->run <= v->number)
		return out_of_order(o, "another run");
	v->number = frame->run;
	return 0;
}

static int
take_run(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	cleanup_control struct control *c = parse(frame, o);

	if (c == NULL || take_new_number(v, frame, o) == -1)
		return -1;
	return arrival_take_run(v, c, o);
}

static int
take_input(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	bool end = frame->type == WIRE_STDIN_EOF;

	if (v->state != VISIT_TAKING && v->state != VISIT_RUNNING)
		return v->state == VISIT_ENDING ? 0 :
		    out_of_order(o, "STDIN");
	if (!v->request.input && !v->request.terminal)
		return out_of_order(o, "STDIN without stdin:true");
	if (v->traffic.input_ended)
		return out_of_order(o, "STDIN behind its end");
	if (traffic_take_credit(&v->traffic, frame->len, o) == -1)
		return -1;
	if (end && frame->len != 0)
		return object(o, "bad-value", EXIT_PROTOCOL, "STDIN_EOF has a "
		    "payload");
	if (end)
		traffic_end_input(&v->traffic);
	else
		traffic_take_input(&v->traffic, frame->payload, frame->len);
	return 0;
}

static int
signal_named(const char *name)
{
	static const struct {
		const char *name;
		int signal;
	} known[] = {
		{ "INT", SIGINT }, { "TERM", SIGTERM }, { "KILL", SIGKILL },
		{ "USR1", SIGUSR1 }, { "USR2", SIGUSR2 }, { "HUP", SIGHUP },
		{ "QUIT", SIGQUIT },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(name, known[i].name) == 0)
			return known[i].signal;
	return 0;
}

static void
signal_other(struct visit *v, const char *id, int signal)
{
	cleanup_found struct found found = FOUND_NONE;
	struct control *c = control_new();
	const char *why = NULL;

	if (record_find(&v->record, id, &found) == -1)
		why = "there is no such run; cudash HOST ps shows yours";
	else if (found.pidfd == -1 || run_signal_to(found.pidfd, signal) == -1)
		why = "it has ended";

	control_set_string(c, "id", id);
	control_set_bool(c, "signalled", why == NULL);
	if (why != NULL)
		control_set_string(c, "why", why);
	link_send_control(v->link, WIRE_STATUS, 0, c);
}

/* A run that has not begun, or has ended: it is the client who gives up. */
static void
give_up(struct visit *v, int signal, bool cancel)
{
	struct fault f = { 0 };

	/* A signal may have been meant for the script; the word is not. */
	if (v->state == VISIT_ENDING && cancel)
		harvest_stop(&v->finale.harvest, v->link, v->number);
	if (v->state != VISIT_TAKING || signal == SIGUSR1 ||
	    signal == SIGUSR2)
		return;
	(void)fault_set(&f, 128 + signal, "it was cancelled before it began");
	arrival_refuse(v, "cancelled", &f);
}

static int
take_signal(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	cleanup_control struct control *c = parse(frame, o);
	const char *name = NULL, *id = NULL;
	bool cancel = false;
	int64_t grace = GRACE_S;
	int signal;

	if (c == NULL)
		return -1;
	if (control_string(c, "sig", &name) == -1 ||
	    control_string(c, "id", &id) == -1 ||
	    control_bool(c, "cancel", &cancel) == -1 ||
	    control_int(c, "grace", 0, GRACE_MOST_S, &grace) == -1 ||
	    (name != NULL) == cancel || (signal = name != NULL ?
	    signal_named(name) : SIGINT) == 0)
		return object(o, "bad-value", EXIT_PROTOCOL, "SIGNAL says no "
		    "signal that can be sent");
	if (frame->run == 0 && id == NULL)
		return object(o, "bad-value", EXIT_PROTOCOL, "SIGNAL says no "
		    "run");
	if (frame->run == 0) {
		/* Nobody waits beside it to go on: TERM, then KILL. */
		signal_other(v, id, cancel ? SIGTERM : signal);
		return 0;
	}
	if (is_late(v, frame))
		return 0;
	if (frame->run != v->number)
		return out_of_order(o, "a signal for a run that was not "
		    "begun");
	give_up(v, signal, cancel);
	visit_signal(v, signal);
	if (v->state != VISIT_RUNNING && v->state != VISIT_FOLLOWING)
		return 0;
	v->asked |= UINT64_C(1) << signal;
	v->cancelled |= cancel;
	if (cancel) {
		v->cancel_grace = (uint64_t)grace * 1000;
		v->cancel_at = clock_ms() + v->cancel_grace;
		v->cancel_next = SIGTERM;
	}
	return 0;
}

static int
take_resize(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	cleanup_control struct control *c = parse(frame, o);
	int64_t rows, cols;

	if (c == NULL)
		return -1;
	if (control_int(c, "rows", 0, 10000, &rows) != 1 ||
	    control_int(c, "cols", 0, 10000, &cols) != 1)
		return object(o, "bad-value", EXIT_PROTOCOL, "RESIZE has no "
		    "rows or cols");
	if (v->state == VISIT_RUNNING && frame->run == v->number)
		run_resize(&v->traffic.run, (unsigned short)rows,
		    (unsigned short)cols);
	return 0;
}

static int
take_attach(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	cleanup_control struct control *c = parse(frame, o);
	cleanup_found struct found found = FOUND_NONE;
	struct fault f = { 0 };
	int64_t from = 0;
	bool stay = true;
	const char *id;

	if (c == NULL || take_new_number(v, frame, o) == -1)
		return -1;
	if (control_string(c, "id", &id) != 1 ||
	    control_int(c, "from_offset", 0, CONTROL_INT_MAX, &from) == -1 ||
	    control_bool(c, "follow", &stay) == -1)
		return object(o, "bad-value", EXIT_PROTOCOL, "ATTACH has no "
		    "id, or a wrong from_offset or follow");
	if (record_find(&v->record, id, &found) == -1 || found.spool == -1) {
		(void)fault_set(&f, EXIT_NOSCRIPT, "there is no detached run "
		    "%.40s", id);
		arrival_refuse(v, "unknown", &f);
		return 0;
	}
	traffic_event(v->link, v->number, "accepted", "id", id);
	follow_begin(&v->follow, &found, id, v->number, (uint64_t)from,
	    stay);
	v->state = VISIT_FOLLOWING;
	return 0;
}

static void
fetch_nothing(struct visit *v, const char *why)
{
	struct control *c = control_new();

	control_set_string(c, "error", why);
	link_send_control(v->link, WIRE_RESULT_END, 0, c);
}

static int
take_get(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	cleanup_control struct control *c = parse(frame, o);
	cleanup_free char *name = NULL;
	const char *why = NULL;
	int64_t offset = 0;
	bool cancel = false;

	if (c == NULL)
		return -1;
	if (control_bool(c, "cancel", &cancel) == 1 && cancel) {
		if (v->fetching)
			harvest_stop(&v->fetch, v->link, 0);
		return 0;
	}
	if (control_bytes(c, "name", &name) != 1 || control_int(c, "offset",
	    0, CONTROL_INT_MAX, &offset) == -1)
		return object(o, "bad-value", EXIT_PROTOCOL, "GET has no "
		    "name, or a wrong offset");
	if (v->fetching)
		why = "another file is being sent";
	else if (!filename_is_safe(name, &why) || harvest_one(&v->fetch,
	    v->session.fd, name, (uint64_t)offset, v->link) == -1)
		why = "there is no such file";
	if (why != NULL)
		fetch_nothing(v, why);
	else
		v->fetching = true;
	return 0;
}

static int
take_status(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	cleanup_control struct control *c = parse(frame, o);
	struct control *answer;

	if (c == NULL || inquiry_answer(c, &v->record, v->session.fd,
	    &answer, o) == -1)
		return -1;
	link_send_control(v->link, WIRE_STATUS, 0, answer);
	return 0;
}

static int
take_ping(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	if (frame->len > PING_MOST)
		return object(o, "bad-value", EXIT_PROTOCOL, "PING is longer "
		    "than %d bytes", PING_MOST);
	if (frame->type == WIRE_PING)
		link_send(v->link, WIRE_PONG, 0, frame->payload, frame->len);
	return 0;
}

/* Those of the connection itself. */
static int
take_plain(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	if (frame->run != 0)
		return out_of_order(o, "a frame of the connection with the "
		    "number of a run");
	if (frame->type == WIRE_HELLO)
		return out_of_order(o, "a second HELLO");
	if (frame->type == WIRE_GET)
		return take_get(v, frame, o);
	return frame->type == WIRE_STATUS ? take_status(v, frame, o) :
	    take_ping(v, frame, o);
}

int
visit_take(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	switch (frame->type) {
	case WIRE_RUN:
		return take_run(v, frame, o);
	case WIRE_ATTACH:
		return take_attach(v, frame, o);
	case WIRE_PING:
	case WIRE_PONG:
	case WIRE_GET:
	case WIRE_STATUS:
	case WIRE_HELLO:
		return take_plain(v, frame, o);
	case WIRE_SIGNAL:
		return take_signal(v, frame, o);
	case WIRE_FILE:
	case WIRE_GO:
	case WIRE_STDIN:
	case WIRE_STDIN_EOF:
	case WIRE_RESIZE:
		break;
	default:
		return (frame->type & WIRE_OPTIONAL) != 0 ? 0 :
		    object(o, "unknown-type", EXIT_PROTOCOL, "there is no "
		    "frame of type 0x%02x for a client to send", frame->type);
	}
	if (is_late(v, frame))
		return 0;
	if (frame->run == 0 || frame->run != v->number)
		return out_of_order(o, "a frame of a run that was not begun");
	if (frame->type == WIRE_FILE)
		return arrival_take_file(v, frame, o);
	if (frame->type == WIRE_GO)
		return frame->len == 0 ? arrival_take_go(v, o) :
		    object(o, "bad-value", EXIT_PROTOCOL, "GO has a payload");
	if (frame->type == WIRE_RESIZE)
		return take_resize(v, frame, o);
	return take_input(v, frame, o);
}
