#include <limits.h>
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

/* 2: more is to come; otherwise as talk_get. */
static int
take_part(struct talk *t, const struct wire_frame *frame, const char *name,
    struct download *d, bool *begun, char **ret_path, struct fault *f)
{
	cleanup_free char *there = NULL;
	cleanup_control struct control *c = NULL;
	int64_t size = 0;
	int rc;

	if (frame->type == WIRE_RESULT_DATA)
		return download_add(d, frame->payload, frame->len, f) == -1 ?
		    -1 : 2;
	if (frame->type != WIRE_RESULT && frame->type != WIRE_RESULT_END)
		return 2;
	if (take_answer(t, frame, &c, f) == -1)
		return -1;
	if (frame->type == WIRE_RESULT) {
		(void)control_int(c, "size", 0, CONTROL_INT_MAX, &size);
		*begun = true;
		if (download_begin(d, c, f) == -1)
			return -1;
		download_expect(d, (uint64_t)size);
		return 2;
	}
	if (!*begun)
		return take_refusal(c, name, f);
	rc = download_end(d, c, &there, ret_path, f);
	download_idle(d);
	if (rc == 1)
		(void)fault_set(f, 1, "%s is not here", name);
	return rc;
}

int
talk_get(struct talk *t, const char *name, struct download *d,
    char **ret_path, struct fault *f)
{
	struct control *c = control_new();
	struct wire_frame frame;
	bool begun = false;
	int rc;

	*ret_path = NULL;
	control_set_string(c, "name", name);
	link_send_control(&t->link, WIRE_GET, 0, c);
	do {
		rc = talk_await(t, PATIENCE_MS, &frame, f);
		if (rc == 0)
			rc = take_part(t, &frame, name, d, &begun,
			    ret_path, f);
	} while (rc == 2);
	if (rc == -1)
		t->over = true;
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
