#include <sys/inotify.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "follow.h"
#include "link.h"

void
follow_begin(struct follow *fo, struct found *found, const char *id,
    uint16_t number, uint64_t from, bool stay)
{
	char path[64];

	*fo = (struct follow){ .found = *found, .watch = -1, .skip = from,
	    .number = number, .stay = stay };
	*found = (struct found)FOUND_NONE;
	(void)snprintf(fo->id, sizeof(fo->id), "%s", id);
	wire_reader_init(&fo->reader);
	fo->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d",
	    fo->found.spool);
	/* Its writer's end closes the file: that is an event, too. */
	if (fo->watch != -1 && inotify_add_watch(fo->watch, path, IN_MODIFY |
	    IN_CLOSE_WRITE) == -1)
		fd_close(&fo->watch);
}

static void
send_exit(struct follow *fo, struct link *l, int status, const char *reason,
    const char *detail)
{
	struct control *c = control_new();

	control_set_int(c, "status", status);
	control_set_string(c, "reason", reason);
	control_set_string(c, "id", fo->id);
	if (detail != NULL)
		control_set_string(c, "detail", detail);
	link_send_control(l, WIRE_EXIT, fo->number, c);
	fo->over = true;
}

/* Both sides take 64 KiB: what the keeper wrote always fits. */
static void
pass(struct follow *fo, const struct wire_frame *frame, struct link *l)
{
	const uint8_t *bytes = frame->payload;
	size_t len = frame->len, cut;

	if (frame->type == WIRE_OUT || frame->type == WIRE_ERR) {
		cut = fo->skip < len ? (size_t)fo->skip : len;
		fo->skip -= cut;
		bytes += cut;
		len -= cut;
		if (len == 0)
			return;
	}
	link_send(l, frame->type, fo->number, bytes, len);
	fo->over = frame->type == WIRE_EXIT;
}

static void
forget_events(struct follow *fo)
{
	char events[4096];

	while (fo->watch != -1 && read(fo->watch, events, sizeof(events)) > 0)
		continue;
}

/* false: there is nothing more now. */
static bool
fill(struct follow *fo)
{
	size_t room;
	uint8_t *to = wire_reader_room(&fo->reader, &room);
	ssize_t n;

	do
		n = read(fo->found.spool, to, room);
	while (n == -1 && errno == EINTR);
	if (n <= 0)
		return false;
	wire_reader_fed(&fo->reader, (size_t)n);
	return true;
}

void
follow_go_on(struct follow *fo, struct link *l)
{
	struct wire_frame frame;
	enum wire_next next;
	bool runs;

	forget_events(fo);
	/* Asked before the end is seen: what it wrote last is not lost. */
	runs = record_runs(&fo->found);
	fo->crowded = false;
	while (!fo->over) {
		if (link_room(l) == 0) {
			fo->crowded = true;
			return;
		}
		next = wire_reader_next(&fo->reader, &frame);
		if (next == WIRE_FRAME) {
			pass(fo, &frame, l);
			continue;
		}
		if (next == WIRE_MORE && fill(fo))
			continue;
		if (next == WIRE_MORE && runs && fo->stay)
			return;
		if (next == WIRE_MORE && runs)
			send_exit(fo, l, 0, "following", NULL);
		else
			send_exit(fo, l, EXIT_OURS, "lost", "the run was "
			    "killed from outside, or the host was restarted; "
			    "how it ended is not known");
	}
}

void
follow_free(struct follow *fo)
{
	record_foundp(&fo->found);
	fd_close(&fo->watch);
	wire_reader_free(&fo->reader);
}
