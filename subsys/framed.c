#include <sys/signalfd.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "clock.h"
#include "conf.h"
#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "framed.h"
#include "gpu.h"
#include "link.h"
#include "mem.h"
#include "signals.h"
#include "visit.h"

#define MAGIC_MS 10000		/* for a client to show that it is one */
#define HEARTBEAT_MS 15000	/* sshd's ChannelTimeout may be as short */
#define LAST_MS 2000		/* for the last answers to leave */

struct framed {
	struct visit visit;
	struct link link;
	const struct conf *conf;
	int signals;
	bool greeted;
	bool ended;		/* nothing more will be sent to us */
	bool gone;		/* the client, or we shall be */
	bool relieved;		/* room again for what had none */
	uint64_t spoke;		/* ms: when something waited for it last */
	uint64_t last;		/* ms: until then it may read; once ended */
	int status;
};

enum { P_IN = VISIT_POLL, P_OUT, P_SIGNALS, P_END };

static int
say_plainly(void)
{
	static const char text[] = "cudarun: this is the framed subsystem "
	    "(protocol 1); to run a script on stdin use: ssh HOST cudarun < "
	    "script.py\n";

	/* Whoever sent something else may not even read it. */
	(void)fd_write_all(STDOUT_FILENO, text, sizeof(text) - 1);
	return EXIT_PROTOCOL;
}

/* 0: it is there; otherwise the exit status. */
static int
read_magic(int in)
{
	struct pollfd p = { .fd = in, .events = POLLIN };
	uint64_t end = clock_ms() + MAGIC_MS, now;
	char magic[WIRE_MAGIC_LEN];
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(magic)) {
		now = clock_ms();
		if (now >= end || poll(&p, 1, (int)(end - now)) == 0)
			return EXIT_LATER;
		n = read(in, magic + len, sizeof(magic) - len);
		if (n == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return EXIT_USAGE;
		len += (size_t)n;
		if (memcmp(magic, WIRE_MAGIC, len) != 0)
			return say_plainly();
	}
	return 0;
}

static void
set_limits(struct control *hello, const char *name, const struct limits *l)
{
	struct control *c = control_new();

	control_set_int(c, "wall", (int64_t)l->v[LIMIT_TIME]);
	control_set_int(c, "cpu", (int64_t)l->v[LIMIT_CPU]);
	control_set_int(c, "mem", (int64_t)l->v[LIMIT_MEMORY]);
	control_set_int(c, "files", (int64_t)l->v[LIMIT_WORKSPACE]);
	control_set_int(c, "file_size", (int64_t)l->v[LIMIT_FILE_SIZE]);
	control_set_int(c, "processes", (int64_t)l->v[LIMIT_PROCESSES]);
	control_set_object(hello, name, c);
}

static void
set_words(struct control *hello)
{
	static const char *const features[] = { "detach", "get", "tty",
	    "figures", "cancel", NULL };
	cleanup_free char *user = account_name();
	char host[256] = "";

	(void)gethostname(host, sizeof(host) - 1);
	control_set_string(hello, "software", "cudarun " PACKAGE_VERSION);
	control_append_int(hello, "versions", 1);
	control_set_int(hello, "max_frame", WIRE_MAX_DEFAULT);
	control_set_strings(hello, "features", (char *const *)features);
	control_set_string(hello, "host", host);
	control_set_string(hello, "user", user);
}

static void
send_hello(struct framed *fr)
{
	struct control *c = control_new();

	set_words(c);
	control_set_int(c, "gpus", gpu_count(fr->conf->gpus));
	set_limits(c, "limits", &fr->conf->limits);
	set_limits(c, "limits_max", &fr->conf->limits);
	control_set_string(c, "session",
	    workspace_id(&fr->visit.session));
	link_send_control(&fr->link, WIRE_HELLO, 0, c);
}

static void
take_features(struct framed *fr, const struct control *c)
{
	cleanup_strv char **features = NULL;
	size_t i;

	/* Those that are no list of words are none. */
	if (control_strings(c, "features", 256, &features) != 1)
		return;
	for (i = 0; features[i] != NULL; i++)
		if (strcmp(features[i], "figures") == 0)
			fr->visit.figures = true;
}

static int
take_hello(struct framed *fr, const struct wire_frame *frame,
    struct objection *o)
{
	const char *why = NULL;
	cleanup_control struct control *c = NULL;
	int64_t max = WIRE_MAX_DEFAULT;

	if (frame->type != WIRE_HELLO || frame->run != 0)
		return object(o, "order", EXIT_PROTOCOL, "HELLO comes first");
	c = control_parse(frame->payload, frame->len, &why);
	if (c == NULL)
		return object(o, "bad-json", EXIT_PROTOCOL, "%s", why);
	if (control_int(c, "max_frame", WIRE_MAX_LEAST, CONTROL_INT_MAX,
	    &max) == -1)
		return object(o, "bad-value", EXIT_PROTOCOL, "max_frame is "
		    "less than %u", WIRE_MAX_LEAST);
	if (!control_has_int(c, "versions", 1))
		return object(o, "version", EXIT_PROTOCOL, "this host speaks "
		    "version 1 only");
	take_features(fr, c);
	send_hello(fr);
	link_allow(&fr->link, max < WIRE_MAX_DEFAULT ? (uint32_t)max :
	    WIRE_MAX_DEFAULT);
	fr->greeted = true;
	return 0;
}

static void
send_error(struct framed *fr, const struct objection *o)
{
	struct control *c = control_new();

	control_set_string(c, "code", o->word);
	control_set_string(c, "detail", o->fault.text);
	control_set_int(c, "status", o->fault.code);
	if (strcmp(o->word, "version") == 0)
		control_append_int(c, "versions", 1);
	link_send_control(&fr->link, WIRE_ERROR, 0, c);
	fr->status = o->fault.code;
	fr->gone = true;
}

/* -1: what was read is no frame of ours. */
static int
take_frames(struct framed *fr, struct objection *o)
{
	struct wire_frame frame;
	enum wire_next next = WIRE_MORE;

	while (!fr->gone && !link_is_crowded(&fr->link) &&
	    (next = wire_reader_next(&fr->link.reader, &frame)) == WIRE_FRAME) {
		if (frame.type == WIRE_ERROR) {
			fr->status = EXIT_PROTOCOL;
			fr->gone = true;	/* it needs no answer */
			return 0;
		}
		if ((fr->greeted ? visit_take(&fr->visit, &frame, o) :
		    take_hello(fr, &frame, o)) == -1)
			return -1;
		/* Some take long to answer: others are to have their turn. */
		if (frame.type == WIRE_STATUS) {
			fr->relieved = true;
			return 0;
		}
	}
	/* The end of what a client sends is its end, be it read or not. */
	fr->gone |= fr->ended && clock_ms() >= fr->last;
	if (fr->ended && next == WIRE_MORE && !link_is_crowded(&fr->link)) {
		fr->gone = true;
		return wire_reader_held(&fr->link.reader) == 0 ? 0 :
		    object(o, "truncated", EXIT_PROTOCOL, "the connection "
		    "ended within a frame");
	}
	if (next == WIRE_OVERSIZE)
		return object(o, "oversize", EXIT_PROTOCOL, "a frame is "
		    "longer than was agreed");
	if (next == WIRE_FLAGS)
		return object(o, "bad-flags", EXIT_PROTOCOL, "a frame has "
		    "flags");
	return 0;
}

static void
fill_poll(const struct framed *fr, struct pollfd p[P_END])
{
	visit_ask(&fr->visit, p);
	/* Also while a file is sent as fast as it goes: it may be cancelled. */
	p[P_IN] = (struct pollfd){ fr->ended ||
	    link_is_crowded(&fr->link) ? -1 : fr->link.in, POLLIN, 0 };
	/* events 0: only ERR and HUP, the sign of a reader that is gone. */
	p[P_OUT] = (struct pollfd){ fr->link.out,
	    link_waits(&fr->link) ? POLLOUT : 0, 0 };
	p[P_SIGNALS] = (struct pollfd){ fr->signals, POLLIN, 0 };
}

static int
timeout_ms(const struct framed *fr)
{
	int due = visit_timeout(&fr->visit), beat = -1;
	uint64_t now = clock_ms();

	if (fr->relieved)
		return 0;
	if (fr->ended)
		return LAST_MS;
	if (visit_is_busy(&fr->visit))
		beat = fr->spoke + HEARTBEAT_MS <= now ? 0 :
		    (int)(fr->spoke + HEARTBEAT_MS - now);
	if (due == -1)
		return beat;
	return beat == -1 || due < beat ? due : beat;
}

static void
beat(struct framed *fr)
{
	if (link_waits(&fr->link))
		fr->spoke = clock_ms();
	else if (visit_is_busy(&fr->visit) &&
	    clock_ms() >= fr->spoke + HEARTBEAT_MS) {
		fr->spoke = clock_ms();
		traffic_event(&fr->link, fr->visit.number, "heartbeat", NULL,
		    NULL);
	}
}

/* An admin's kill, a logout: the client has gone all the same. */
static void
take_signals(struct framed *fr)
{
	struct signalfd_siginfo info;

	while (read(fr->signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGHUP ||
		    info.ssi_signo == SIGINT)
			fr->gone = true;
}

/* What had to stop for want of room goes on, and nobody else wakes us. */
static void
flush(struct framed *fr)
{
	bool room = link_room(&fr->link) > 0;

	link_flush(&fr->link);
	fr->relieved |= !room && link_room(&fr->link) > 0;
}

static void
end_input(struct framed *fr)
{
	fr->ended = true;
	fr->last = clock_ms() + LAST_MS;
}

static void
turn(struct framed *fr)
{
	struct objection o = { 0 };
	struct pollfd p[P_END];
	int rc;

	fill_poll(fr, p);
	if (poll(p, P_END, timeout_ms(fr)) == -1) {
		fr->gone = fr->gone || errno != EINTR;
		return;
	}
	fr->relieved = false;
	if (p[P_SIGNALS].revents != 0)
		take_signals(fr);
	if (p[P_IN].revents != 0 && link_fill(&fr->link) == 0)
		end_input(fr);
	rc = take_frames(fr, &o);
	if (rc == -1)
		send_error(fr, &o);
	else
		visit_serve(&fr->visit, p);
	beat(fr);
	flush(fr);
	if (!fr->gone)
		visit_rest(&fr->visit);
	if (fr->link.broken || (p[P_OUT].revents & (POLLERR | POLLHUP)) != 0)
		fr->gone = true;
}

static void
flush_last(struct framed *fr)
{
	struct pollfd p = { .fd = fr->link.out, .events = POLLOUT };
	uint64_t end = clock_ms() + LAST_MS;

	while (link_waits(&fr->link) && clock_ms() < end &&
	    poll(&p, 1, LAST_MS) == 1)
		link_flush(&fr->link);
}

static int
greet(struct framed *fr, const struct tree *tree, struct fault *f)
{
	if (link_init(&fr->link, STDIN_FILENO, STDOUT_FILENO) == -1)
		return fault_set(f, EXIT_OS, "cannot use stdin and stdout: "
		    "%m");
	if (visit_begin(&fr->visit, fr->conf, tree, &fr->link, f) == -1)
		return -1;
	link_send_plain(&fr->link, WIRE_MAGIC, WIRE_MAGIC_LEN);
	return 0;
}

int
framed_run(const struct conf *conf, const struct tree *tree, struct fault *f)
{
	cleanup_free struct framed *fr = xcalloc(1, sizeof(*fr));
	cleanup_fd int signals = signals_block();

	if (signals == -1)
		return fault_set(f, EXIT_OS, "cannot block signals: %m");
	fr->conf = conf;
	fr->signals = signals;
	fr->spoke = clock_ms();
	fr->status = read_magic(STDIN_FILENO);
	if (fr->status != 0)
		return fr->status;
	if (greet(fr, tree, f) == -1)
		return -1;
	while (!fr->gone)
		turn(fr);
	flush_last(fr);
	visit_end(&fr->visit);
	link_free(&fr->link);
	return fr->status;
}
