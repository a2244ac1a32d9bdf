#include <stdlib.h>
#include <string.h>

#include "download.h"
#include "drive.h"
#include "exitcode.h"
#include "interrupt.h"
#include "mem.h"
#include "talk.h"
#include "upload.h"

#define PIECE 65536u		/* data of one frame: a signal waits for it */
#define FRAMES 32		/* taken before we look around */
#define FILE_HEADER 10		/* index and offset */
#define KEYS 256		/* typed, and not yet sent */
#define FOREGROUND_MS 1000	/* looks whether the terminal is ours again */

enum { CHANNEL, SIGNALS, INPUT, OUTPUT, ERRORS, POLLED };

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* What one frame of data may have now; 0: nothing. */
static size_t
allowance(const struct talk *t, const struct talk_run *run)
{
	size_t room = link_room(&t->link);

	if (room <= FILE_HEADER || t->link.broken)
		return 0;
	return least(least(room - FILE_HEADER, run->credit), PIECE);
}

/* Files in order, then GO. */
static int
send_files(struct talk *t, struct talk_run *run, struct fault *f)
{
	struct upload *u = run->upload;
	size_t max, len;
	uint8_t *to;

	while (u != NULL && !upload_is_sent(u)) {
		max = allowance(t, run);
		if (max == 0)
			return 0;
		to = link_place(&t->link);
		wire_put16(to, upload_index(u));
		wire_put64(to + 2, upload_offset(u));
		if (upload_read(u, to + FILE_HEADER, max, &len, f) == -1) {
			t->over = true;
			return -1;
		}
		link_put(&t->link, WIRE_FILE, run->number, FILE_HEADER + len);
		run->credit -= (uint32_t)len;
		link_flush(&t->link);
	}
	link_send(&t->link, WIRE_GO, run->number, NULL, 0);
	run->went = true;
	return 0;
}

static void
send_eof(struct talk *t, struct talk_run *run)
{
	if (!run->eof_sent)
		link_send(&t->link, WIRE_STDIN_EOF, run->number, NULL, 0);
	run->eof_sent = true;
}

static void
send_fed(struct talk *t, struct talk_run *run)
{
	size_t len;

	while (run->fed_len > 0) {
		len = least(allowance(t, run), run->fed_len);
		if (len == 0)
			return;
		link_send(&t->link, WIRE_STDIN, run->number, run->fed, len);
		run->credit -= (uint32_t)len;
		run->fed_len -= len;
		memmove(run->fed, run->fed + len, run->fed_len);
	}
	if (run->fed_end)
		send_eof(t, run);
}

static bool
wants_input(const struct talk *t, const struct talk_run *run)
{
	if (run->tty)
		return run->in != -1 && !run->in_ended && run->fed_len < KEYS;
	/* What was read cannot be sent to another run, if this is lost. */
	return run->in != -1 && run->accepted && !run->in_ended &&
	    !run->ended && run->fed_len == 0 && !link_waits(&t->link) &&
	    allowance(t, run) > 0;
}

/* Read also while nothing can be sent: there is no other Ctrl-C. */
static int
take_keys(struct talk *t, struct talk_run *run, struct fault *f)
{
	char keys[KEYS];
	ssize_t n = os_read(run->in, keys, sizeof(keys));

	if (n > 0)
		return interrupt_take_keys(t, run, keys, (size_t)n, f);
	if (n == 0) {
		run->in_ended = true;
		talk_feed_end(run);
	}
	return 0;
}

static void
take_input(struct talk *t, struct talk_run *run)
{
	size_t max = allowance(t, run);
	uint8_t *to = link_place(&t->link);
	ssize_t n = os_read(run->in, to, max);

	if (n > 0) {
		link_put(&t->link, WIRE_STDIN, run->number, (size_t)n);
		run->credit -= (uint32_t)n;
	} else if (n == 0) {
		run->in_ended = true;
		send_eof(t, run);
	}
}

/* 1: there may be more than we took. */
static int
receive(struct talk *t, struct talk_run *run, struct fault *f)
{
	struct wire_frame frame;
	int i, rc;

	for (i = 0; i < FRAMES; i++) {
		drive_write(t, run);
		if (drive_holds(run) || run->ended || run->pause)
			return 0;
		rc = talk_next(t, &frame, f);
		if (rc != 1)
			return rc;
		if (arrive(t, run, &frame, f) == -1)
			return -1;
	}
	return 1;
}

/* Credit has come since we sent last: nobody else would wake us. */
static bool
may_send(struct talk *t, const struct talk_run *run)
{
	return !run->ended && !link_waits(&t->link) &&
	    allowance(t, run) > 0 &&
	    (run->went ? run->fed_len > 0 :
	    run->upload != NULL && !run->left);
}

static struct pollfd
watched(int fd, int events)
{
	/* Hang-ups are reported unasked: what we ask nothing of is left out. */
	return (struct pollfd){ .fd = events == 0 ? -1 : fd,
	    .events = (short)events };
}

static bool
holds(const struct talk_run *run, int i)
{
	return run->kept_len[i] > 0 ||
	    (run->held_len > 0 && run->held_stream == i);
}

static void
fill_polled(const struct talk *t, const struct talk_run *run,
    const struct os_signals *s, bool may_read, struct pollfd p[POLLED])
{
	int events = drive_holds(run) || run->ended ? 0 : POLLIN;

	if (link_waits(&t->link))
		events |= POLLOUT;
	p[CHANNEL] = watched(t->fd, events);
	p[SIGNALS] = watched(s->fd, POLLIN);
	p[INPUT] = watched(run->in, may_read ? POLLIN : 0);
	p[OUTPUT] = watched(run->sink[0].fd, holds(run, 0) ? POLLOUT : 0);
	p[ERRORS] = watched(run->sink[1].fd, holds(run, 1) ? POLLOUT : 0);
}

static int
look_around(struct talk *t, struct talk_run *run, struct os_signals *s,
    bool more, struct fault *f)
{
	bool wanted = wants_input(t, run);
	bool may_read = wanted && os_may_read(run->in);
	struct pollfd p[POLLED];

	fill_polled(t, run, s, may_read, p);
	if (os_poll(p, POLLED, more ? 0 : wanted && !may_read ?
	    FOREGROUND_MS : -1) == -1)
		return fault_set(f, EXIT_OS, "cannot wait: %m");
	if (interrupt_take(t, run, s, f) == -1)
		return -1;
	if (p[INPUT].revents == 0 || !wants_input(t, run))
		return 0;
	if (run->tty)
		return take_keys(t, run, f);
	take_input(t, run);
	return 0;
}

static bool
is_done(const struct talk_run *run, bool begin)
{
	if (begin)
		return run->went || run->ended;
	return (run->ended || run->pause) && !drive_holds(run);
}

static int
turn(struct talk *t, struct talk_run *run, struct os_signals *s, bool begin,
    struct fault *f)
{
	int more;

	if (!run->went && !run->ended && !run->left &&
	    send_files(t, run, f) == -1)
		return -1;
	if (run->went && !run->ended && (run->accepted || !run->tty))
		send_fed(t, run);
	link_flush(&t->link);
	if (is_done(run, begin))
		return 1;
	more = receive(t, run, f);
	if (more == -1)
		return -1;
	if (is_done(run, begin))
		return 1;
	return look_around(t, run, s, more == 1 || may_send(t, run), f);
}

static int
word_loss(const struct talk_run *run, struct fault *f)
{
	if (run->id != NULL)
		return fault_set(f, EXIT_SSHS, "connection lost; run %s: "
		    "state unknown", run->id);
	return fault_set(f, EXIT_SSHS, "connection lost; whether the script "
	    "ran is unknown");
}

static int
loop(struct talk *t, struct talk_run *run, struct os_signals *s, bool begin,
    struct fault *f)
{
	int rc;

	t->upload = run->upload;
	os_sink_open(run->out, &run->sink[0]);
	os_sink_open(run->err, &run->sink[1]);
	do
		rc = turn(t, run, s, begin, f);
	while (rc == 0);
	os_sink_close(&run->sink[0]);
	os_sink_close(&run->sink[1]);
	t->upload = NULL;
	if (rc == -1 && !t->stuck)
		t->over = true;
	if (rc == -1 && t->lost)
		return word_loss(run, f);
	return rc;
}

/* The first frame of a run. */
static int
announce(struct talk *t, struct talk_run *run, struct fault *f)
{
	cleanup_free char *text = NULL;
	size_t len;

	text = control_print(run->request, &len);
	if (len > WIRE_CONTROL_MAX)
		return fault_set(f, EXIT_USAGE, "arguments, names of files "
		    "and code take %zu bytes together; 65536 is the most",
		    len);
	if (t->last_run == UINT16_MAX)
		return fault_set(f, EXIT_LATER, "65535 runs on one "
		    "connection are the most; connect again");
	run->number = ++t->last_run;
	run->credit = WIRE_CREDIT;
	run->went = run->attach;
	link_send(&t->link, run->attach ? WIRE_ATTACH : WIRE_RUN, run->number,
	    text, len);
	return 0;
}

/* All signals that come from here on until the end are seen by loop(). */
static int
phases(struct talk *t, struct talk_run *run, bool first, bool second,
    struct fault *f)
{
	struct os_signals s;
	int rc = 0;

	if (os_signals_begin(&s) == -1)
		return fault_set(f, EXIT_OS, "cannot make a pipe: %m");
	if (first)
		rc = loop(t, run, &s, true, f);
	if (second && rc != -1)
		rc = loop(t, run, &s, false, f);
	os_signals_end(&s);
	return rc == -1 ? -1 : run->ended;
}

int
talk_begin(struct talk *t, struct talk_run *run, struct fault *f)
{
	return announce(t, run, f) == -1 ? -1 : phases(t, run, true, false, f);
}

int
talk_go_on(struct talk *t, struct talk_run *run, struct fault *f)
{
	run->interrupts = 0;
	run->pause = false;
	return phases(t, run, false, true, f);
}

int
talk_run(struct talk *t, struct talk_run *run, struct fault *f)
{
	if (announce(t, run, f) == -1 ||
	    phases(t, run, true, true, f) == -1)
		return -1;
	if (run->left)
		return interrupt_say_left(run, f);
	if (run->wrong && run->status == 0)
		run->status = EXIT_WORKSPACE;
	if (run->unwritten != 0)
		run->status = run->unwritten;
	return 0;
}
