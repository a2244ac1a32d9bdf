#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "download.h"
#include "drive.h"
#include "exitcode.h"
#include "mem.h"
#include "talk.h"
#include "tell.h"
#include "upload.h"

#define PIECE 65536u		/* data of one frame: a signal waits for it */
#define FRAMES 32		/* taken before we look around */
#define FILE_HEADER 10		/* index and offset */
#define FAREWELL_MS 1000	/* for a last frame to leave */
#define FOREGROUND_MS 1000	/* looks whether the terminal is ours again */

enum { CHANNEL, SIGNALS, INPUT, OUTPUT, ERRORS, POLLED };

static void
send_signal(struct talk *t, const struct talk_run *run, const char *sig)
{
	struct control *c = control_new();

	if (sig == NULL)
		control_set_bool(c, "cancel", true);
	else
		control_set_string(c, "sig", sig);
	link_send_control(&t->link, WIRE_SIGNAL, run->number, c);
	link_flush(&t->link);
}

void
talk_run_signal(struct talk *t, struct talk_run *run, const char *sig)
{
	if (!run->ended && !t->over)
		send_signal(t, run, sig);
}

static int
ask_again(struct talk *t, struct talk_run *run, struct fault *f)
{
	run->interrupts++;
	if (!run->went || (run->due_files > 0 && !run->ended)) {
		t->stuck = true;
		return fault_set(f, 128 + SIGINT, run->went ? "interrupted; "
		    "files that have not come are left" : "interrupted "
		    "before all files were sent; nothing was started");
	}
	if (run->interrupts == 1) {
		send_signal(t, run, "INT");
		tell("interrupt sent; Ctrl-C again kills");
	} else if (run->interrupts == 2) {
		send_signal(t, run, "KILL");
		tell("kill sent; Ctrl-C again leaves");
	} else {
		t->over = true;
		return fault_set(f, 128 + SIGINT, "left without an answer; "
		    "run %s was told to end", run->id == NULL ? "?" : run->id);
	}
	return 0;
}

/* A last frame may have to wait for the channel, but not for ever. */
static void
say_farewell(struct talk *t)
{
	int64_t end = os_now() + (int64_t)FAREWELL_MS * 1000;
	struct pollfd p = { .fd = t->fd, .events = POLLOUT };

	while (link_waits(&t->link) && os_now() < end) {
		(void)os_poll(&p, 1, 100);
		link_flush(&t->link);
	}
}

/* An attached run is not ours to end. */
static int
leave(struct talk *t, struct talk_run *run, int signo, struct fault *f)
{
	if (!run->attach && run->went && !run->ended) {
		send_signal(t, run, NULL);
		say_farewell(t);
	}
	t->over = true;
	return fault_set(f, 128 + signo, "ended by signal %d%s", signo,
	    run->attach ? "" : "; the run is cancelled");
}

static int
take_signals(struct talk *t, struct talk_run *run, struct os_signals *s,
    struct fault *f)
{
	struct control *c;
	int signo, rows, cols;

	while ((signo = os_signals_next(s)) != 0) {
		if (signo == SIGINT && ask_again(t, run, f) == -1)
			return -1;
		if (signo == SIGTERM || signo == SIGHUP)
			return leave(t, run, signo, f);
		if (signo != SIGWINCH || !run->tty || !run->went ||
		    !os_terminal_size(run->in, &rows, &cols))
			continue;
		c = control_new();
		control_set_int(c, "rows", rows);
		control_set_int(c, "cols", cols);
		link_send_control(&t->link, WIRE_RESIZE, run->number, c);
	}
	return 0;
}

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
	return run->in != -1 && run->went && !run->in_ended && !run->ended &&
	    run->fed_len == 0 && !link_waits(&t->link) &&
	    allowance(t, run) > 0;
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
	    (run->went ? run->fed_len > 0 : run->upload != NULL);
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
	if (take_signals(t, run, s, f) == -1)
		return -1;
	if (p[INPUT].revents != 0 && wants_input(t, run))
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

	if (!run->went && !run->ended && send_files(t, run, f) == -1)
		return -1;
	if (run->went && !run->ended)
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
loop(struct talk *t, struct talk_run *run, bool begin, struct fault *f)
{
	struct os_signals s;
	int rc;

	if (os_signals_begin(&s) == -1)
		return fault_set(f, EXIT_OS, "cannot make a pipe: %m");
	t->upload = run->upload;
	os_sink_open(run->out, &run->sink[0]);
	os_sink_open(run->err, &run->sink[1]);
	do
		rc = turn(t, run, &s, begin, f);
	while (rc == 0);
	os_sink_close(&run->sink[0]);
	os_sink_close(&run->sink[1]);
	os_signals_end(&s);
	t->upload = NULL;
	if (rc == -1 && !t->stuck)
		t->over = true;
	if (rc == -1 && f->code == EXIT_SSHS)
		return word_loss(run, f);
	return rc;
}

int
talk_begin(struct talk *t, struct talk_run *run, struct fault *f)
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
	if (loop(t, run, true, f) == -1)
		return -1;
	return run->ended ? 1 : 0;
}

int
talk_go_on(struct talk *t, struct talk_run *run, struct fault *f)
{
	run->interrupts = 0;
	run->pause = false;
	if (loop(t, run, false, f) == -1)
		return -1;
	return run->ended ? 1 : 0;
}

int
talk_run(struct talk *t, struct talk_run *run, struct fault *f)
{
	int rc = talk_begin(t, run, f);

	if (rc == -1 || talk_go_on(t, run, f) == -1)
		return -1;
	if (run->wrong && run->status == 0)
		run->status = EXIT_WORKSPACE;
	if (run->unwritten != 0)
		run->status = run->unwritten;
	return 0;
}
