#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "record.h"
#include "request.h"
#include "run.h"
#include "runid.h"
#include "shelf.h"

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define NAME "record.json"
#define SPOOL "spool"
#define RECORD_BYTES 65536
#define NAME_BYTES 255		/* a module's may be longer */

int
record_open(const char *dir, struct record *ret_r, struct fault *f)
{
	*ret_r = (struct record)RECORD_NONE;
	ret_r->base = shelf_open(dir, f);
	return ret_r->base == -1 ? -1 : 0;
}

static struct control *
read_record(int dir)
{
	cleanup_fd int fd = openat(dir, NAME, O_RDONLY | O_NOFOLLOW |
	    O_CLOEXEC);
	cleanup_free char *text = xcalloc(RECORD_BYTES, 1);
	const char *why;
	ssize_t n;

	n = fd == -1 ? -1 : fd_read_all(fd, text, RECORD_BYTES);
	return n <= 0 ? NULL : control_parse(text, (size_t)n, &why);
}

/* A reader sees the old one or the new one. */
static void
write_record(int dir, const struct control *c)
{
	size_t len;
	cleanup_free char *text = control_print(c, &len);
	cleanup_fd int fd = openat(dir, NAME ".new", O_WRONLY | O_CREAT |
	    O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	/* Without it the run is only missing from lists. */
	if (fd != -1 && fd_write_all(fd, text, len) == 0)
		(void)renameat(dir, NAME ".new", dir, NAME);
}

static bool
is_locked(int dir)
{
	if (flock(dir, LOCK_SH | LOCK_NB) == -1)
		return errno == EWOULDBLOCK;
	(void)flock(dir, LOCK_UN);
	return false;
}

static void
empty_record(int dir)
{
	(void)unlinkat(dir, NAME, 0);
	(void)unlinkat(dir, NAME ".new", 0);
	(void)unlinkat(dir, SPOOL, 0);
}

static void
remove_record(const struct record *r, const char *id)
{
	cleanup_fd int dir = openat(r->base, id, FOLDER);
	cleanup_control struct control *c = NULL;
	const char *token;

	if (dir == -1 || is_locked(dir))
		return;
	c = read_record(dir);
	if (c != NULL && control_string(c, "token", &token) == 1)
		shelf_drop_token(r->base, token);
	empty_record(dir);
	(void)unlinkat(r->base, id, AT_REMOVEDIR);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
record_ids(const struct record *r)
{
	DIR *stream = shelf_list(r->base);
	struct dirent *entry;
	char **ids = xcalloc(1, sizeof(*ids));

	if (stream == NULL)
		return ids;
	while ((entry = readdir(stream)) != NULL)
		if (runid_is(entry->d_name))
			strv_append(&ids, xstrdup(entry->d_name));
	(void)closedir(stream);
	qsort(ids, strv_len(ids), sizeof(*ids), by_text);
	return ids;
}

static void
prune(const struct record *r)
{
	cleanup_strv char **ids = record_ids(r);
	size_t i, n = strv_len(ids);

	for (i = 0; i + RECORD_KEPT < n; i++)
		remove_record(r, ids[i]);
}

static struct control *
describe(const struct record *r, const struct request *q)
{
	struct control *c = control_new();
	cleanup_free char *name = xstrndup(q->job.mode == BRIEF_CODE ? "-c" :
	    q->job.mode == BRIEF_MODULE ? q->job.text : q->job.name,
	    NAME_BYTES);

	control_set_string(c, "id", r->id);
	control_set_string(c, "name", name);
	control_set_bool(c, "detached", q->detach);
	if (q->token != NULL)
		control_set_string(c, "token", q->token);
	return c;
}

static bool
is_detached(const struct record *r, const char *id)
{
	cleanup_fd int dir = openat(r->base, id, FOLDER);
	cleanup_control struct control *c = NULL;
	bool detached = false;

	if (dir != -1 && is_locked(dir) && (c = read_record(dir)) != NULL)
		(void)control_bool(c, "detached", &detached);
	return detached;
}

static int
check_detached(const struct record *r, struct fault *f)
{
	cleanup_strv char **ids = record_ids(r);
	size_t i, n = 0;

	for (i = 0; ids[i] != NULL; i++)
		n += is_detached(r, ids[i]);
	return n < RECORD_DETACHED ? 0 : fault_set(f, EXIT_LATER, "%d detached "
	    "runs of yours go on already, and there can be no more; wait for "
	    "one to end, or cancel one", RECORD_DETACHED);
}

/* Two in one millisecond may draw the same. */
static int
make_folder(struct record *r)
{
	int tries = 10, rc = -1;

	do
		rc = runid_make(r->id) == -1 ? -1 :
		    mkdirat(r->base, r->id, 0700);
	while (rc == -1 && errno == EEXIST && --tries > 0);
	if (rc == 0)
		r->dir = openat(r->base, r->id, FOLDER);
	return r->dir == -1 ? -1 : flock(r->dir, LOCK_EX);
}

/* Its record is there before the lock of all goes: it counts from now on. */
static int
enter_detached(const struct record *r, const struct request *q,
    struct fault *f)
{
	cleanup_control struct control *c = describe(r, q);
	int rc;

	control_set_int(c, "started", time(NULL));
	(void)flock(r->base, LOCK_EX);
	rc = check_detached(r, f);
	if (rc == 0)
		write_record(r->dir, c);
	(void)flock(r->base, LOCK_UN);
	return rc;
}

int
record_make(struct record *r, const struct request *q, struct fault *f)
{
	char other[RUNID] = "";
	int rc = make_folder(r);

	if (rc == 0 && q->token != NULL)
		rc = shelf_take_token(r->base, q->token, r->id, other,
		    sizeof(other));
	if (rc == -1)
		(void)fault_set(f, EXIT_WORKSPACE, "cannot make a record of "
		    "the run: %m");
	if (rc == 0 && q->detach && enter_detached(r, q, f) == -1) {
		record_discard(r, q->token);
		return -1;
	}
	if (rc != 0)
		record_discard(r, NULL);
	if (rc == 1)
		(void)snprintf(r->id, sizeof(r->id), "%s", runid_is(other) ?
		    other : "");
	return rc;
}

void
record_discard(struct record *r, const char *token)
{
	if (token != NULL)
		shelf_drop_token(r->base, token);
	if (r->dir != -1)
		empty_record(r->dir);
	(void)unlinkat(r->base, r->id, AT_REMOVEDIR);
	fd_close(&r->dir);
}

void
record_begin(const struct record *r, const struct request *q, int pid)
{
	cleanup_control struct control *c = describe(r, q);

	control_set_int(c, "started", time(NULL));
	control_set_int(c, "pid", pid);
	write_record(r->dir, c);
	prune(r);	/* here, for the run has begun beside it */
}

void
record_end(const struct record *r, const struct request *q,
    const struct ending *e, uint64_t bytes)
{
	cleanup_control struct control *c = describe(r, q);
	cleanup_control struct control *old = read_record(r->dir);
	int64_t started = time(NULL);

	if (old != NULL)
		(void)control_int(old, "started", 0, CONTROL_INT_MAX,
		    &started);
	control_set_int(c, "started", started);
	control_set_int(c, "status", e->status);
	control_set_string(c, "reason", e->reason);
	control_set_int(c, "wall", (int64_t)e->wall_ms);
	control_set_int(c, "cpu", (int64_t)(e->user_ms + e->system_ms));
	control_set_int(c, "bytes", (int64_t)bytes);
	write_record(r->dir, c);
}

int
record_spool(const struct record *r)
{
	return openat(r->dir, SPOOL, O_WRONLY | O_CREAT | O_EXCL | O_APPEND |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* The number may be another's by now: who holds the lock is not dead. */
static int
open_session(int dir)
{
	cleanup_control struct control *c = read_record(dir);
	cleanup_fd int fd = -1;
	int64_t pid;

	if (c == NULL || control_int(c, "pid", 2, INT32_MAX, &pid) != 1)
		return -1;
	fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	return fd != -1 && is_locked(dir) ? fd_steal(&fd) : -1;
}

int
record_find(const struct record *r, const char *id, struct found *ret_f)
{
	*ret_f = (struct found)FOUND_NONE;
	if (!runid_is(id))
		return -1;
	ret_f->dir = openat(r->base, id, FOLDER);
	if (ret_f->dir == -1)
		return -1;
	ret_f->spool = openat(ret_f->dir, SPOOL, O_RDONLY | O_NOFOLLOW |
	    O_CLOEXEC);
	(void)record_session(ret_f);
	return 0;
}

int
record_session(struct found *f)
{
	if (f->pidfd == -1 && is_locked(f->dir))
		f->pidfd = open_session(f->dir);
	return f->pidfd;
}

bool
record_runs(const struct found *f)
{
	return is_locked(f->dir);
}

void
record_foundp(struct found *f)
{
	fd_close(&f->dir);
	fd_close(&f->spool);
	fd_close(&f->pidfd);
}

static void
copy(const struct control *from, struct control *to)
{
	static const char *const ints[] = { "started", "status", "wall", "cpu",
	    "bytes" };
	cleanup_free char *name = NULL;
	const char *text;
	bool detached = false;
	int64_t n;
	size_t i;

	if (control_bytes(from, "name", &name) == 1)
		control_set_string(to, "name", name);
	if (control_bool(from, "detached", &detached) == 1)
		control_set_bool(to, "detached", detached);
	if (control_string(from, "reason", &text) == 1)
		control_set_string(to, "reason", text);
	for (i = 0; i < sizeof(ints) / sizeof(ints[0]); i++)
		if (control_int(from, ints[i], 0, CONTROL_INT_MAX, &n) == 1)
			control_set_int(to, ints[i], n);
}

struct control *
record_read(const struct record *r, const char *id)
{
	cleanup_fd int dir = openat(r->base, id, FOLDER);
	cleanup_control struct control *c = dir == -1 ? NULL :
	    read_record(dir);
	struct control *to;
	int64_t n, started = 0;
	bool ended, locked;

	if (c == NULL)
		return NULL;
	to = control_new();
	control_set_string(to, "id", id);
	copy(c, to);
	ended = control_int(c, "status", 0, 255, &n) == 1;
	locked = !ended && is_locked(dir);
	control_set_string(to, "state", ended ? "ended" : locked ? "running" :
	    "lost");
	if (locked && control_int(c, "started", 0, CONTROL_INT_MAX,
	    &started) == 1)
		control_set_int(to, "wall", (time(NULL) - started) * 1000);
	return to;
}

void
record_closep(struct record *r)
{
	fd_close(&r->dir);
	fd_close(&r->base);
}
