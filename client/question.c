#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "download.h"
#include "exitcode.h"
#include "mem.h"
#include "talk.h"
#include "tell.h"

#define CHECK_MS 60000		/* `cudarun check' tries things out */
#define PATIENCE_MS 30000
#define NONCE 8

/* The next frame of that type; what belongs to no question is passed over. */
static int
await_type(struct talk *t, uint8_t type, int timeout_ms,
    struct wire_frame *ret_frame, struct fault *f)
{
	do
		if (talk_await(t, timeout_ms, ret_frame, f) == -1)
			return -1;
	while (ret_frame->type != type);
	return 0;
}

static int
take_answer(struct talk *t, const struct wire_frame *frame,
    struct control **ret, struct fault *f)
{
	const char *why;

	*ret = control_parse(frame->payload, frame->len, &why);
	if (*ret != NULL)
		return 0;
	t->over = true;
	return fault_set(f, EXIT_PROTOCOL, "the answer of %s cannot be read: "
	    "%s", t->host, why);
}

int
talk_status(struct talk *t, const char *what, struct control **ret,
    struct fault *f)
{
	struct control *c = control_new();
	struct wire_frame frame;

	control_set_string(c, "what", what);
	link_send_control(&t->link, WIRE_STATUS, 0, c);
	if (await_type(t, WIRE_STATUS, strcmp(what, "check") == 0 ? CHECK_MS :
	    PATIENCE_MS, &frame, f) == -1)
		return -1;
	return take_answer(t, &frame, ret, f);
}

int
talk_signal(struct talk *t, const char *id, const char *sig, struct fault *f)
{
	struct control *c = control_new(), *answer;
	struct wire_frame frame;
	const char *why = "no such run";
	bool done = false;

	control_set_string(c, "id", id);
	if (sig == NULL)
		control_set_bool(c, "cancel", true);
	else
		control_set_string(c, "sig", sig);
	link_send_control(&t->link, WIRE_SIGNAL, 0, c);
	if (await_type(t, WIRE_STATUS, PATIENCE_MS, &frame, f) == -1 ||
	    take_answer(t, &frame, &answer, f) == -1)
		return -1;
	(void)control_bool(answer, "signalled", &done);
	(void)control_string(answer, "why", &why);
	if (!done) {
		(void)fault_set(f, EXIT_NOSCRIPT, "run %s: %s", id, why);
		tell_clean(f->text);
	}
	control_free(answer);
	return done ? 1 : 0;
}

/* RESULT_END without RESULT: there is no such file. */
static int
take_refusal(const struct control *end, const char *name, struct fault *f)
{
	cleanup_free char *why = NULL;

	(void)control_bytes(end, "error", &why);
	(void)fault_set(f, EXIT_NOSCRIPT, "%s: %s", name,
	    why == NULL ? "it does not come" : why);
	tell_clean(f->text);
	return 1;
}

struct get {
	const char *name;
	struct download *download;
	bool begun;
};

/* Only what was asked for: no other file is written under its cover. */
static int
take_header(struct get *g, const struct control *c, struct fault *f)
{
	cleanup_free char *name = NULL;
	int64_t size = 0;

	if (control_bytes(c, "name", &name) != 1 ||
	    strcmp(name, g->name) != 0)
		return fault_set(f, EXIT_PROTOCOL, "the host sends another "
		    "file than %s", g->name);
	(void)control_int(c, "size", 0, CONTROL_INT_MAX, &size);
	g->begun = true;
	if (download_begin(g->download, c, f) == -1)
		return -1;
	download_expect(g->download, (uint64_t)size);
	return 2;
}

/* 2: more is to come; otherwise as talk_get. */
static int
take_part(struct talk *t, const struct wire_frame *frame, struct get *g,
    char **ret_path, struct fault *f)
{
	cleanup_free char *there = NULL;
	cleanup_control struct control *c = NULL;
	int rc;

	if (frame->run != 0)
		return 2;	/* of a run that was left */
	if (frame->type == WIRE_RESULT_DATA)
		return download_add(g->download, frame->payload, frame->len,
		    f) == -1 ? -1 : 2;
	if (frame->type != WIRE_RESULT && frame->type != WIRE_RESULT_END)
		return 2;
	if (take_answer(t, frame, &c, f) == -1)
		return -1;
	if (frame->type == WIRE_RESULT)
		return take_header(g, c, f);
	if (!g->begun)
		return take_refusal(c, g->name, f);
	rc = download_end(g->download, c, &there, ret_path, f);
	if (rc == 1)
		(void)fault_set(f, 1, "%s was not fetched; see "
		    "above", g->name);
	return rc;
}

static int
take_signals(struct talk *t, struct os_signals *s, const char *name,
    struct fault *f)
{
	int signo;

	while ((signo = os_signals_next(s)) != 0) {
		if (signo == SIGINT)
			return fault_set(f, 128 + SIGINT, "interrupted; %s is "
			    "left", name);
		if (signo == SIGTERM || signo == SIGHUP) {
			t->over = true;
			return fault_set(f, 128 + signo, "ended by signal %d",
			    signo);
		}
	}
	return 0;
}

/* 1: a frame; 0: none yet, or a signal came that is none of ours. */
static int
look(struct talk *t, struct os_signals *s, const char *name,
    struct wire_frame *ret_frame, struct fault *f)
{
	struct pollfd p[] = { { .fd = t->fd, .events = POLLIN },
	    { .fd = s->fd, .events = POLLIN } };
	bool dropping = t->dropping;
	int64_t begin;
	int rc;

	link_flush(&t->link);
	if (take_signals(t, s, name, f) == -1)
		return -1;
	rc = talk_next(t, ret_frame, f);
	if (rc == -1)
		t->over = true;
	/* Also the end of what is dropped is worth to be looked at. */
	if (rc != 0 || t->dropping != dropping)
		return rc;
	if (link_waits(&t->link))
		p[0].events = POLLIN | POLLOUT;
	begin = os_now();
	/* A signal ends the wait early. */
	if (os_poll(p, 2, PATIENCE_MS) != 0 ||
	    os_now() - begin < (int64_t)PATIENCE_MS * 900)
		return 0;
	t->over = true;
	return fault_set(f, EXIT_SSHS, "%s does not answer", t->host);
}

/* After the end of one that was left: the host sends one at a time. */
static int
ask_for(struct talk *t, struct os_signals *s, const char *name,
    struct fault *f)
{
	struct control *c;
	struct wire_frame frame;

	while (t->dropping)
		if (look(t, s, name, &frame, f) == -1)
			return -1;
	c = control_new();
	control_set_string(c, "name", name);
	link_send_control(&t->link, WIRE_GET, 0, c);
	return 0;
}

/* What still comes of the file is dropped, up to its end. */
static void
leave(struct talk *t)
{
	struct control *c;

	t->dropping = true;
	if (!t->cancels || t->over)
		return;
	c = control_new();
	control_set_bool(c, "cancel", true);
	link_send_control(&t->link, WIRE_GET, 0, c);
	link_flush(&t->link);
}

static int
await_file(struct talk *t, struct os_signals *s, struct get *g,
    char **ret_path, struct fault *f)
{
	struct wire_frame frame;
	int rc;

	if (ask_for(t, s, g->name, f) == -1)
		return -1;
	for (;;) {
		rc = look(t, s, g->name, &frame, f);
		if (rc == -1) {
			leave(t);
			return -1;
		}
		if (rc == 0)
			continue;
		rc = take_part(t, &frame, g, ret_path, f);
		if (rc == -1)
			t->over = true;
		if (rc != 2)
			return rc;
	}
}

int
talk_get(struct talk *t, const char *name, struct download *d,
    char **ret_path, struct fault *f)
{
	struct get g = { .name = name, .download = d };
	struct os_signals s;
	int rc;

	*ret_path = NULL;
	if (os_signals_begin(&s) == -1)
		return fault_set(f, EXIT_OS, "cannot make a pipe: %m");
	rc = await_file(t, &s, &g, ret_path, f);
	download_idle(d);
	os_signals_end(&s);
	return rc;
}

int64_t
talk_ping(struct talk *t, struct fault *f)
{
	int64_t begin = os_now();
	struct wire_frame frame;

	link_send(&t->link, WIRE_PING, 0, &begin, NONCE);
	do
		if (await_type(t, WIRE_PONG, PATIENCE_MS, &frame, f) == -1)
			return -1;
	while (frame.len != NONCE || memcmp(frame.payload, &begin, NONCE) != 0);
	return os_now() - begin;
}
