#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"
#include "control.h"
#include "digest.h"
#include "fd.h"
#include "filename.h"
#include "harvest.h"
#include "link.h"
#include "mem.h"

#define NAMED 100		/* in EVENT results */

static bool
is_wanted(char *const *patterns, const char *name)
{
	if (patterns == NULL)
		return true;
	for (; *patterns != NULL; patterns++)
		if (filename_matches(*patterns, name))
			return true;
	return false;
}

int
harvest_find(struct harvest *h, int dir, const char *skip,
    const struct census *before, char *const *patterns, struct fault *f)
{
	const struct census_file *file;
	size_t i;

	*h = (struct harvest)HARVEST_NONE;
	h->dir = dir;
	if (census_take(dir, skip, &h->census, f) == -1)
		return -1;
	h->picked = xcalloc(h->census.count + 1, sizeof(*h->picked));
	for (i = 0; i < h->census.count; i++) {
		file = &h->census.files[i];
		if (census_knows(before, file) ||
		    !is_wanted(patterns, file->name))
			continue;
		h->picked[h->count++] = i;
		h->bytes += file->size;
	}
	return 0;
}

/* As it is printed: a byte of a name may become six. */
bool
harvest_fits(const struct control *item, size_t *left)
{
	size_t len;
	char *text = control_print(item, &len);

	free(text);
	if (len + 1 > *left) {
		*left = 0;
		return false;
	}
	*left -= len + 1;
	return true;
}

bool
harvest_append(struct control *c, const char *name, struct control *owned,
    size_t *left)
{
	if (!harvest_fits(owned, left)) {
		control_free(owned);
		return false;
	}
	control_append(c, name, owned);
	return true;
}

void
harvest_announce(const struct harvest *h, struct link *l, uint16_t run)
{
	struct control *c = control_new(), *item;
	const struct census_file *file;
	size_t i, left = HARVEST_LIST;

	control_set_string(c, "event", "results");
	control_set_int(c, "files", (int64_t)h->count);
	control_set_int(c, "bytes", (int64_t)h->bytes);
	control_set_int(c, "left_out", (int64_t)h->census.left_out);
	for (i = 0; i < h->count && i < NAMED; i++) {
		file = &h->census.files[h->picked[i]];
		item = control_new();
		control_set_string(item, "name", file->name);
		control_set_int(item, "size", (int64_t)file->size);
		if (!harvest_append(c, "list", item, &left))
			break;
	}
	link_send_control(l, WIRE_EVENT, run, c);
}

static void
send_header(const char *name, const struct stat *st, struct link *l,
    uint16_t run)
{
	struct control *c = control_new();

	control_set_string(c, "name", name);
	control_set_int(c, "size", st->st_size);
	control_set_int(c, "mode", (st->st_mode & S_IXUSR) != 0 ? 0700 :
	    0600);
	control_set_int(c, "mtime", st->st_mtim.tv_sec > 0 ?
	    st->st_mtim.tv_sec : 0);
	link_send_control(l, WIRE_RESULT, run, c);
}

/* What was announced does not vanish without a word. */
static void
send_missing(const struct census_file *file, const char *why, struct link *l,
    uint16_t run)
{
	struct stat st = { .st_size = (off_t)file->size,
	    .st_mode = file->executable ? S_IXUSR : 0,
	    .st_mtim = file->written };
	struct control *c = control_new();

	send_header(file->name, &st, l, run);
	control_set_string(c, "error", why);
	link_send_control(l, WIRE_RESULT_END, run, c);
}

static void
open_next(struct harvest *h, struct link *l, uint16_t run)
{
	const struct census_file *file = &h->census.files[h->picked[h->at++]];
	cleanup_fd int fd = beneath_open(h->dir, file->name, BENEATH_SOURCE,
	    0);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1 ||
	    beneath_judge(&st) != BENEATH_PLAIN) {
		send_missing(file, fd == -1 && errno == EACCES ? "the job left "
		    "no right to read it" : "it was removed or replaced", l,
		    run);
		return;
	}
	send_header(file->name, &st, l, run);
	h->left = (uint64_t)st.st_size;
	h->digest = digest_new();
	h->fd = fd_steal(&fd);
}

static void
send_end(struct harvest *h, struct link *l, uint16_t run)
{
	struct control *c = control_new();
	char text[DIGEST_TEXT];

	if (h->left > 0 || h->digest == NULL ||
	    digest_hex(h->digest, text) == -1)
		control_set_string(c, "error", "the file changed while it was "
		    "sent");
	else
		control_set_string(c, "sha256", text);
	link_send_control(l, WIRE_RESULT_END, run, c);
	digest_freep(&h->digest);
	fd_close(&h->fd);
}

static void
send_piece(struct harvest *h, struct link *l, uint16_t run, size_t room)
{
	uint8_t *to = link_place(l);
	size_t len = h->left < room ? (size_t)h->left : room;
	ssize_t n;

	do
		n = read(h->fd, to, len);
	while (n == -1 && errno == EINTR);
	if (n <= 0 || h->digest == NULL ||
	    digest_add(h->digest, to, (size_t)n) == -1) {
		send_end(h, l, run);
		return;
	}
	h->left -= (uint64_t)n;
	link_put(l, WIRE_RESULT_DATA, run, (size_t)n);
}

bool
harvest_send(struct harvest *h, struct link *l, uint16_t run)
{
	size_t room;

	while ((room = link_room(l)) > 0) {
		if (h->fd != -1 && h->left > 0)
			send_piece(h, l, run, room);
		else if (h->fd != -1)
			send_end(h, l, run);
		else if (h->at == h->count)
			return false;
		else
			open_next(h, l, run);
	}
	return true;
}

int
harvest_one(struct harvest *h, int dir, const char *name, uint64_t offset,
    struct link *l)
{
	struct stat st;

	*h = (struct harvest)HARVEST_NONE;
	h->dir = dir;
	h->fd = beneath_open(dir, name, BENEATH_SOURCE, 0);
	if (h->fd == -1 || fstat(h->fd, &st) == -1 ||
	    beneath_judge(&st) != BENEATH_PLAIN ||
	    offset > (uint64_t)st.st_size ||
	    lseek(h->fd, (off_t)offset, SEEK_SET) == -1) {
		fd_close(&h->fd);
		return -1;
	}
	send_header(name, &st, l, 0);
	h->left = (uint64_t)st.st_size - offset;
	h->digest = digest_new();
	return 0;
}

void
harvest_stop(struct harvest *h, struct link *l, uint16_t run)
{
	struct control *c;

	h->at = h->count;
	if (h->fd == -1)
		return;
	c = control_new();
	control_set_string(c, "error", "cancelled");
	link_send_control(l, WIRE_RESULT_END, run, c);
	digest_freep(&h->digest);
	fd_close(&h->fd);
}

void
harvest_free(struct harvest *h)
{
	census_free(&h->census);
	free(h->picked);
	digest_freep(&h->digest);
	fd_close(&h->fd);
	*h = (struct harvest)HARVEST_NONE;
}
