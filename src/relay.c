#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "relay.h"

void
relay_init(struct relay *r, int in, int *script, int *input,
    const char *lines, bool expect_script)
{
	r->in = in;
	r->script = script;
	r->input = input;
	feed_init(&r->feed);
	r->feed.ended = !expect_script;
	memset(r->script_parts, 0, sizeof(r->script_parts));
	memset(r->input_parts, 0, sizeof(r->input_parts));
	if (lines != NULL)
		r->input_parts[0] = (struct relay_part){ lines,
		    strlen(lines) };
}

void
relay_give_script(struct relay *r, const char *bytes, size_t len)
{
	r->script_parts[0] = (struct relay_part){ bytes, len };
}

static bool
waits(int fd, const struct relay_part parts[2])
{
	return fd != -1 && parts[0].len + parts[1].len > 0;
}

bool
relay_script_waits(const struct relay *r)
{
	return waits(*r->script, r->script_parts);
}

bool
relay_input_waits(const struct relay *r)
{
	return waits(*r->input, r->input_parts);
}

/* The buffer is one: it must be empty before it is filled again. */
bool
relay_wants(const struct relay *r)
{
	return r->in != -1 && r->script_parts[1].len == 0 &&
	    r->script_parts[0].len == 0 && r->input_parts[1].len == 0 &&
	    (!r->feed.ended || *r->input != -1);
}

bool
relay_script_done(const struct relay *r)
{
	return (r->feed.ended || r->in == -1) && !relay_script_waits(r);
}

static void
take_end(struct relay *r)
{
	const char *held;
	size_t len;

	len = feed_finish(&r->feed, &held);
	r->script_parts[0] = (struct relay_part){ held, len };
	r->in = -1;
}

size_t
relay_read(struct relay *r)
{
	struct feed_split split;
	ssize_t n;

	n = read(r->in, r->buffer, sizeof(r->buffer));
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return 1;	/* not the end: poll again */
	if (n <= 0) {
		take_end(r);
		return 0;
	}
	feed_take(&r->feed, r->buffer, (size_t)n, &split);
	r->script_parts[0] = (struct relay_part){ split.held, split.held_len };
	r->script_parts[1] = (struct relay_part){ r->buffer, split.script_len };
	r->input_parts[1] = (struct relay_part){ r->buffer + split.script_len +
	    split.skip, split.data_len };
	return (size_t)n;
}

/* A closed pipe takes everything: a script need not read its stdin. */
static void
write_part(int *fd, struct relay_part *part)
{
	ssize_t n;

	while (*fd != -1 && part->len > 0) {
		n = write(*fd, part->bytes, part->len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return;
		if (n == -1) {
			fd_close(fd);
			break;
		}
		part->bytes += n;
		part->len -= (size_t)n;
	}
	if (*fd == -1)
		part->len = 0;
}

static void
write_parts(int *fd, struct relay_part parts[2])
{
	write_part(fd, &parts[0]);
	if (parts[0].len == 0)
		write_part(fd, &parts[1]);
}

void
relay_flush(struct relay *r)
{
	write_parts(r->script, r->script_parts);
	write_parts(r->input, r->input_parts);
	if (relay_script_done(r))
		fd_close(r->script);
	if (r->in == -1 && !relay_input_waits(r))
		fd_close(r->input);
	if (*r->input == -1 && r->close_in)
		fd_close(&r->in);
}
