#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "download.h"
#include "drive.h"
#include "exitcode.h"
#include "limit.h"
#include "mem.h"
#include "talk.h"
#include "tell.h"

#define LISTED 8		/* names of results on one line */

/* --- output -------------------- */

bool
drive_holds(const struct talk_run *run)
{
	return run->held_len > 0 || run->kept_len[0] > 0 ||
	    run->kept_len[1] > 0;
}

/* A full disk, a bad one: nobody may take half of it for all. */
static void
tell_unwritten(struct talk_run *run)
{
	run->unwritten = errno == ENOSPC || errno == EDQUOT ||
	    errno == EFBIG ? EXIT_WORKSPACE : EXIT_OS;
	tell("cannot write the output: %s%s", strerror(errno),
	    run->ended || run->attach ? "" : "; the run is cancelled");
}

/*
 * As a local script would get SIGPIPE.  Errors that nobody reads are no
 * reason to end it.
 */
static void
lose_reader(struct talk *t, struct talk_run *run, int i)
{
	if (run->gone[i])
		return;
	run->gone[i] = true;
	if (i == 0 && errno != EPIPE)
		tell_unwritten(run);
	if (i != 0 || run->ended)
		return;
	if (!run->quiet && run->unwritten == 0)
		tell("nobody reads the output any more; the run is cancelled");
	if (!run->attach)
		talk_run_signal(t, run, NULL);
}

/* Bytes that are dealt with. */
static size_t
write_some(struct talk *t, struct talk_run *run, int i, const uint8_t *bytes,
    size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len && !run->gone[i]) {
		n = os_sink_write(&run->sink[i], bytes + done, len - done);
		if (n == 0)
			return done;
		if (n == -1)
			lose_reader(t, run, i);
		else
			done += (size_t)n;
	}
	return len;
}

void
drive_write(struct talk *t, struct talk_run *run)
{
	size_t n;
	int i;

	for (i = 0; i < 2; i++) {
		n = write_some(t, run, i, run->kept[i], run->kept_len[i]);
		run->kept_len[i] -= n;
		if (run->kept_len[i] > 0)
			memmove(run->kept[i], run->kept[i] + n,
			    run->kept_len[i]);
	}
	i = run->held_stream;
	if (run->held_len > 0 && run->kept_len[i] == 0) {
		n = write_some(t, run, i, run->held, run->held_len);
		run->held += n;
		run->held_len -= n;
	}
}

static void
take_output(struct talk_run *run, int stream, const struct wire_frame *frame)
{
	if (run->hooks != NULL && run->hooks->output != NULL) {
		run->hooks->output(run, stream, frame->payload, frame->len);
		return;
	}
	run->held = frame->payload;
	run->held_len = frame->len;
	run->held_stream = stream - 1;
}

/* --- events -------------------- */

static void
take_id(struct talk_run *run, const struct control *c)
{
	const char *id;

	if (control_string(c, "id", &id) != 1)
		return;
	free(run->id);
	run->id = xstrdup(id);
	tell_clean(run->id);
}

static void
take_notice(struct talk_run *run, const struct control *c)
{
	const char *msg;

	if (control_string(c, "msg", &msg) != 1)
		return;
	free(run->noticed);
	run->noticed = xstrdup(msg);
	tell_host("%s", msg);
}

/* "12 bytes" where there is no unit that says it. */
static const char *
write_size(int64_t bytes, char text[AMOUNT_TEXT])
{
	size_t len;

	(void)limits_format(UNIT_SIZE, (uint64_t)bytes, text);
	len = strlen(text);
	if (bytes < 1024)
		(void)snprintf(text + len, AMOUNT_TEXT - len, " byte%s",
		    bytes == 1 ? "" : "s");
	return text;
}

static char *
list_results(const struct control *c)
{
	char *text = xstrdup(""), *before, amount[AMOUNT_TEXT];
	size_t count = 0, i;
	struct control *item;
	const char *name;
	int64_t size;

	(void)control_array(c, "list", &count);
	for (i = 0; i < count && i < LISTED; i++) {
		item = control_item(c, "list", i);
		if (item != NULL && control_string(item, "name", &name) == 1 &&
		    control_int(item, "size", 0, CONTROL_INT_MAX, &size) == 1) {
			before = text;
			text = xasprintf("%s%s%s (%s)", before,
			    *before == '\0' ? "" : ", ", name,
			    write_size(size, amount));
			free(before);
		}
		control_free(item);
	}
	return text;
}

static void
take_results(struct talk_run *run, const struct control *c)
{
	int64_t files = 0, bytes = 0;
	cleanup_free char *list = NULL;
	char amount[AMOUNT_TEXT];

	if (run->download == NULL || run->due_files > 0 ||
	    control_int(c, "files", 0, CONTROL_INT_MAX, &files) != 1 ||
	    control_int(c, "bytes", 0, CONTROL_INT_MAX, &bytes) != 1 ||
	    files == 0)
		return;
	run->due_files = files;
	run->due_bytes = bytes;
	list = list_results(c);
	if (!run->quiet)
		tell("%" PRId64 " file%s of %s come%s back: %s%s", files,
		    files == 1 ? "" : "s",
		    write_size(bytes, amount),
		    files == 1 ? "s" : "", list,
		    files > LISTED ? ", and more" : "");
	download_expect(run->download, (uint64_t)bytes);
}

static void
take_queued(struct talk_run *run, const struct control *c)
{
	int64_t position;

	if (!run->quiet &&
	    control_int(c, "position", 0, CONTROL_INT_MAX, &position) == 1)
		tell_host("waiting in the queue, place %" PRId64, position);
}

static void
take_dropped(const struct control *c)
{
	int64_t bytes;

	if (control_int(c, "bytes", 1, CONTROL_INT_MAX, &bytes) == 1)
		tell_host("%" PRId64 " bytes of output were dropped", bytes);
}

static void
take_event(struct talk_run *run, const struct control *c)
{
	const char *event;

	if (control_string(c, "event", &event) != 1)
		return;
	if (strcmp(event, "accepted") == 0) {
		run->accepted = true;
		take_id(run, c);
		(void)control_bool(c, "again", &run->again);
	} else if (strcmp(event, "detached") == 0) {
		take_id(run, c);
	} else if (strcmp(event, "notice") == 0) {
		take_notice(run, c);
	} else if (strcmp(event, "queued") == 0) {
		take_queued(run, c);
	} else if (strcmp(event, "results") == 0) {
		take_results(run, c);
	} else if (strcmp(event, "dropped") == 0) {
		take_dropped(c);
	}
	if (run->hooks != NULL && run->hooks->event != NULL)
		run->hooks->event(run, event, c);
}

/* --- results and the end -------------------- */

/* No more than was announced: who was told of 4 bytes gets no disk full. */
static int
count_result(struct talk_run *run, const struct wire_frame *frame,
    struct fault *f)
{
	if (frame->type == WIRE_RESULT)
		run->files++;
	if (frame->type == WIRE_RESULT_DATA)
		run->bytes += frame->len;
	if (run->files > run->due_files || run->bytes > run->due_bytes)
		return fault_set(f, EXIT_PROTOCOL, "the host sends more "
		    "results than it announced");
	run->within = frame->type != WIRE_RESULT_END;
	return 0;
}

static int
take_result(struct talk_run *run, const struct wire_frame *frame,
    const struct control *c, struct fault *f)
{
	cleanup_free char *name = NULL, *path = NULL;

	/* After Ctrl-C what is still on its way is of no interest. */
	if (run->download == NULL || run->left)
		return 0;
	if (count_result(run, frame, f) == -1)
		return -1;
	if (frame->type == WIRE_RESULT)
		return download_begin(run->download, c, f);
	if (frame->type == WIRE_RESULT_DATA)
		return download_add(run->download, frame->payload, frame->len,
		    f);
	switch (download_end(run->download, c, &name, &path, f)) {
	case -1:
		return -1;
	case 0:
		if (run->hooks != NULL && run->hooks->result != NULL)
			run->hooks->result(run, name, path);
		return 0;
	default:
		run->wrong = true;
		return 0;
	}
}

/* What was announced and did not come is no success. */
static void
judge_results(struct talk_run *run)
{
	int64_t missing = run->due_files - run->files + run->within;

	if (run->download == NULL)
		return;
	download_idle(run->download);
	if (run->left)
		return;
	if (missing == 0)
		return;
	run->wrong = true;
	tell("%" PRId64 " of %" PRId64 " file%s did not come", missing,
	    run->due_files, run->due_files == 1 ? "" : "s");
}

static void
take_exit(struct talk_run *run, struct control *owned)
{
	cleanup_free char *detail = NULL;
	int64_t status = EXIT_OURS;

	(void)control_int(owned, "status", 0, 255, &status);
	(void)control_bytes(owned, "detail", &detail);
	/* What a notice has said is not said again. */
	if (detail != NULL && *detail != '\0' && !run->left &&
	    (run->noticed == NULL || strcmp(run->noticed, detail) != 0))
		tell_host("%s", detail);
	if (run->id == NULL)
		take_id(run, owned);
	run->status = (int)status;
	run->end = owned;
	run->ended = true;
	judge_results(run);
}

static int
take_control(struct talk_run *run, const struct wire_frame *frame,
    struct fault *f)
{
	const char *why;
	struct control *c = control_parse(frame->payload, frame->len, &why);
	int rc = 0;

	if (c == NULL)
		return fault_set(f, EXIT_PROTOCOL, "what the host says "
		    "cannot be read: %s", why);
	if (frame->type == WIRE_EXIT) {
		take_exit(run, c);
		return 0;
	}
	if (frame->type == WIRE_EVENT)
		take_event(run, c);
	else
		rc = take_result(run, frame, c, f);
	control_free(c);
	return rc;
}

static void
take_credit(struct talk_run *run, const struct wire_frame *frame)
{
	uint32_t more = frame->len == 4 ? wire_get32(frame->payload) : 0;

	if (more <= UINT32_MAX - run->credit)
		run->credit += more;
}

int
arrive(struct talk *t, struct talk_run *run, const struct wire_frame *frame,
    struct fault *f)
{
	(void)t;
	if (frame->run != run->number)
		return 0;	/* of a run that has ended, or PONG */
	switch (frame->type) {
	case WIRE_OUT:
	case WIRE_ERR:
		take_output(run, frame->type == WIRE_OUT ? 1 : 2, frame);
		return 0;
	case WIRE_CREDIT_MORE:
		take_credit(run, frame);
		return 0;
	case WIRE_RESULT_DATA:
		return take_result(run, frame, NULL, f);
	case WIRE_EVENT:
	case WIRE_RESULT:
	case WIRE_RESULT_END:
	case WIRE_EXIT:
		return take_control(run, frame, f);
	default:
		return fault_set(f, EXIT_PROTOCOL, "the host sends a frame "
		    "of unknown type %d", frame->type);
	}
}
