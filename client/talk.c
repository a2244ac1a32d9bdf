#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "talk.h"
#include "tell.h"
#include "upload.h"

#define NOISE_BYTES 65536	/* what a login shell may print */
#define NOISE_SHOWN 20		/* lines of it */
#define PATIENCE_MS 10000	/* for the magic, and for HELLO */
#define FEATURES 64
#define FILLS 16		/* read in one go: others wait, too */

int
talk_lost(struct talk *t, struct fault *f)
{
	t->over = t->lost = true;
	return fault_set(f, EXIT_SSHS, "connection to %s lost", t->host);
}

/* The server counts the files; people call them by name. */
static const char *
name_changed(const struct talk *t, const char *code, const char *detail)
{
	size_t i;

	if (t->upload == NULL || strcmp(code, "checksum") != 0 ||
	    detail == NULL ||
	    sscanf(detail, "the SHA-256 of file %4zu ", &i) != 1 ||
	    i >= t->upload->count)
		return NULL;
	return t->upload->files[i].name;
}

/* ERROR: the server's last word. */
static int
take_error(struct talk *t, const struct wire_frame *frame, struct fault *f)
{
	const char *why, *code = "?", *name;
	cleanup_free char *detail = NULL;
	cleanup_control struct control *c = control_parse(frame->payload,
	    frame->len, &why);
	int64_t status = EXIT_PROTOCOL;

	t->over = true;
	if (c == NULL)
		return fault_set(f, EXIT_PROTOCOL, "%s ends with an error "
		    "that cannot be read: %s", t->host, why);
	(void)control_string(c, "code", &code);
	(void)control_bytes(c, "detail", &detail);
	(void)control_int(c, "status", 1, 255, &status);
	if (strcmp(code, "version") == 0)
		return fault_set(f, (int)status, "%s and this cudash have no "
		    "version of the protocol in common; update the older one",
		    t->host);
	name = name_changed(t, code, detail);
	if (name != NULL)
		return fault_set(f, (int)status, "%s changed while it was "
		    "sent", name);
	if (detail != NULL)
		tell_clean(detail);
	return fault_set(f, (int)status, "%s refuses: %s (%s)", t->host,
	    detail == NULL ? "it does not say why" : detail, code);
}

static int
nonsense(struct talk *t, const char *what, struct fault *f)
{
	t->over = true;
	return fault_set(f, EXIT_PROTOCOL, "%s does not keep to the protocol: "
	    "%s", t->host, what);
}

/* Of a file that GET asked for and that nobody wants any more. */
static bool
is_dropped(struct talk *t, const struct wire_frame *frame)
{
	if (!t->dropping || frame->run != 0)
		return false;
	if (frame->type == WIRE_RESULT_END)
		t->dropping = false;
	return frame->type == WIRE_RESULT_END ||
	    frame->type == WIRE_RESULT || frame->type == WIRE_RESULT_DATA;
}

/* 1: for the caller; 0: it has been dealt with. */
static int
take_common(struct talk *t, const struct wire_frame *frame, struct fault *f)
{
	switch (frame->type) {
	case WIRE_ERROR:
		return take_error(t, frame, f);
	case WIRE_PING:
		/* Who asks and does not read gets no answer. */
		if (!link_is_crowded(&t->link))
			link_send(&t->link, WIRE_PONG, 0, frame->payload,
			    frame->len > 32 ? 32 : frame->len);
		link_flush(&t->link);
		return 0;
	default:
		return frame->type < WIRE_OPTIONAL && !is_dropped(t, frame);
	}
}

int
talk_next(struct talk *t, struct wire_frame *ret_frame, struct fault *f)
{
	size_t room;
	int rc, fills = 0;

	for (;;) {
		switch (wire_reader_next(&t->link.reader, ret_frame)) {
		case WIRE_FRAME:
			rc = take_common(t, ret_frame, f);
			if (rc != 0)
				return rc;
			continue;
		case WIRE_OVERSIZE:
			return nonsense(t, "a frame is too long", f);
		case WIRE_FLAGS:
			return nonsense(t, "a frame has flags", f);
		case WIRE_MORE:
			break;
		}
		/* Nothing whole is here: who polls is woken again. */
		if (fills++ == FILLS)
			return 0;
		(void)wire_reader_room(&t->link.reader, &room);
		rc = link_fill(&t->link);
		if (rc == 0)
			return talk_lost(t, f);
		if (rc == -1)
			return 0;
		/* It was all there is: do not ask once more. */
		if ((size_t)rc < room)
			fills = FILLS;
	}
}

int
talk_await(struct talk *t, int timeout_ms, struct wire_frame *ret_frame,
    struct fault *f)
{
	int64_t end = os_now() + (int64_t)timeout_ms * 1000, left;
	struct pollfd p = { .fd = t->fd };
	int rc;

	for (;;) {
		link_flush(&t->link);
		rc = talk_next(t, ret_frame, f);
		if (rc != 0)
			return rc == 1 ? 0 : -1;
		left = (end - os_now()) / 1000;
		if (left <= 0)
			break;
		p.events = link_waits(&t->link) ? POLLIN | POLLOUT : POLLIN;
		(void)os_poll(&p, 1, (int)left);
	}
	t->over = true;
	return fault_set(f, EXIT_SSHS, "%s does not answer", t->host);
}

static void
show_noise(const struct talk *t, char *noise, size_t len)
{
	char *line, *rest = noise;
	int lines = 0;

	noise[len] = '\0';
	while ((line = mem_split(&rest, "\r\n")) != NULL)
		if (*line != '\0' && lines++ < NOISE_SHOWN)
			tell("your shell on %s prints at login: %s", t->host,
			    line);
}

/*
 * Byte by byte: what stands behind the magic belongs to the reader.  1: it
 * is there; 0: EOF; -1: time is up, or too much came.
 */
static int
await_magic(struct talk *t, char *noise, size_t *ret_len)
{
	int64_t end = os_now() + (int64_t)PATIENCE_MS * 1000;
	struct pollfd p = { .fd = t->fd };
	ssize_t n;
	int left;

	for (*ret_len = 0; *ret_len < NOISE_BYTES; ) {
		n = read(t->fd, noise + *ret_len, 1);
		if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
			return 0;
		if (n == 1 && ++*ret_len >= WIRE_MAGIC_LEN &&
		    memcmp(noise + *ret_len - WIRE_MAGIC_LEN, WIRE_MAGIC,
		    WIRE_MAGIC_LEN) == 0) {
			*ret_len -= WIRE_MAGIC_LEN;
			return 1;
		}
		if (n == 1)
			continue;
		left = (int)((end - os_now()) / 1000);
		if (left <= 0)
			return -1;
		link_flush(&t->link);
		p.events = link_waits(&t->link) ? POLLIN | POLLOUT : POLLIN;
		(void)os_poll(&p, 1, left);
	}
	return -1;
}

static int
meet(struct talk *t, struct fault *f)
{
	cleanup_free char *noise = xcalloc(1, NOISE_BYTES + 1);
	size_t len;
	int rc = await_magic(t, noise, &len);

	show_noise(t, noise, len);
	if (rc == 1)
		return 0;
	t->over = true;
	if (rc == 0 && len == 0)
		return fault_set(f, EXIT_SSHS, "%s closed the connection "
		    "before cudarun answered", t->host);
	if (rc == 0)
		return fault_set(f, EXIT_PROTOCOL, "no cudarun answers on %s, "
		    "but something else; see above", t->host);
	return fault_set(f, EXIT_SSHS, "no cudarun answers on %s", t->host);
}

static void
send_hello(struct talk *t)
{
	static char figures[] = "figures";
	char *const features[] = { figures, NULL };
	struct control *c = control_new();

	control_set_string(c, "software", "cudash " PACKAGE_VERSION);
	control_append_int(c, "versions", 1);
	control_set_int(c, "max_frame", WIRE_MAX_DEFAULT);
	control_set_strings(c, "features", features);
	link_send_plain(&t->link, WIRE_MAGIC, WIRE_MAGIC_LEN);
	link_send_control(&t->link, WIRE_HELLO, 0, c);
	link_flush(&t->link);
}

static bool
offers(const struct control *hello, const char *feature)
{
	cleanup_strv char **features = NULL;
	char *const *word;

	if (control_strings(hello, "features", FEATURES, &features) != 1)
		return false;
	for (word = features; word != NULL && *word != NULL; word++)
		if (strcmp(*word, feature) == 0)
			return true;
	return false;
}

static int
take_hello(struct talk *t, struct fault *f)
{
	int64_t max = WIRE_MAX_DEFAULT;
	struct wire_frame frame;
	const char *why;

	if (talk_await(t, PATIENCE_MS, &frame, f) == -1)
		return -1;
	if (frame.type != WIRE_HELLO)
		return nonsense(t, "it does not say HELLO", f);
	t->hello = control_parse(frame.payload, frame.len, &why);
	if (t->hello == NULL)
		return nonsense(t, why, f);
	if (control_int(t->hello, "max_frame", WIRE_MAX_LEAST, WIRE_MAX_MOST,
	    &max) == -1)
		return nonsense(t, "its max_frame is out of range", f);
	t->cancels = offers(t->hello, "cancel");
	if (max < WIRE_MAX_DEFAULT)
		link_allow(&t->link, (uint32_t)max);
	else
		link_allow(&t->link, WIRE_MAX_DEFAULT);
	return 0;
}

struct talk *
talk_open(int fd, const char *host, struct fault *f)
{
	struct talk *t = xcalloc(1, sizeof(*t));

	t->fd = fd;
	t->host = host;
	if (link_init(&t->link, fd, fd) == -1) {
		(void)fault_set(f, EXIT_OS, "cannot use a socket: %m");
	} else {
		send_hello(t);
		if (meet(t, f) == 0 && take_hello(t, f) == 0)
			return t;
	}
	talk_freep(&t);
	return NULL;
}

void
talk_freep(struct talk **tp)
{
	struct talk *t = *tp;

	if (t == NULL)
		return;
	link_free(&t->link);
	fd_close(&t->fd);
	control_free(t->hello);
	free(t);
	*tp = NULL;
}

bool
talk_alive(const struct talk *t)
{
	return !t->over && !t->link.broken;
}

bool
talk_can_run(const struct talk *t)
{
	return talk_alive(t) && !t->stuck;
}

const struct control *
talk_hello(const struct talk *t)
{
	return t->hello;
}

/* --- what a caller gives a run ----------------------------------------- */

void
talk_write(struct talk_run *run, int stream, const void *bytes, size_t len)
{
	int i = stream - 1;

	if (len == 0)
		return;
	run->kept[i] = xreallocarray(run->kept[i], run->kept_len[i] + len, 1);
	memcpy(run->kept[i] + run->kept_len[i], bytes, len);
	run->kept_len[i] += len;
}

void
talk_feed(struct talk_run *run, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	run->fed = xreallocarray(run->fed, run->fed_len + len, 1);
	memcpy(run->fed + run->fed_len, bytes, len);
	run->fed_len += len;
}

void
talk_feed_end(struct talk_run *run)
{
	run->fed_end = true;
}

void
talk_run_free(struct talk_run *run)
{
	free(run->id);
	free(run->fed);
	free(run->kept[0]);
	free(run->kept[1]);
	free(run->noticed);
	control_free(run->end);
	*run = (struct talk_run){ .in = -1, .out = 1, .err = 2 };
}
