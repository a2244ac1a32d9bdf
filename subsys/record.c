#include <sys/file.h>
#include <sys/random.h>
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

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define NAME "record.json"
#define SPOOL "spool"
#define RECORD_BYTES 65536
#define NAME_BYTES 255		/* a module's may be longer */

int
record_open(const char *dir, struct record *ret_r, struct fault *f)
{
	cleanup_fd int above = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	char name[32];

	*ret_r = (struct record)RECORD_NONE;
	(void)snprintf(name, sizeof(name), "cudarun-runs-%u",
	    (unsigned int)getuid());
	if (above != -1 && (mkdirat(above, name, 0700) == 0 ||
	    errno == EEXIST))
		ret_r->base = openat(above, name, FOLDER);
	/* In a folder like /tmp it may be another user's trap. */
	if (ret_r->base != -1 && fstat(ret_r->base, &st) == 0 &&
	    st.st_uid == getuid() && (st.st_mode & 077) == 0)
		return 0;
	record_closep(ret_r);
	return fault_set(f, EXIT_WORKSPACE, "cannot use %s/%s for the records "
	    "of runs; it must be a folder of this user's with mode 0700", dir,
	    name);
}

/* Ids sort by time: date, time, milliseconds, and what tells two apart. */
static int
make_id(char id[RECORD_ID])
{
	struct timespec now;
	struct tm tm;
	uint16_t random;
	size_t len;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random) ||
	    clock_gettime(CLOCK_REALTIME, &now) == -1 ||
	    gmtime_r(&now.tv_sec, &tm) == NULL)
		return -1;
	len = strftime(id, RECORD_ID, "%Y%m%d-%H%M%S-", &tm);
	(void)snprintf(id + len, RECORD_ID - len, "%03d%02x",
	    (int)(now.tv_nsec / 1000000), random & 0xffu);
	return 0;
}

static bool
is_id(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len < RECORD_ID && text[0] != '-' &&
	    strspn(text, "0123456789abcdef-") == len;
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

static void
token_name(const char *token, char name[96])
{
	(void)snprintf(name, 96, "token-%s", token);
}

/* 1: somebody has it, *id says which run; 0: now it is ours. */
static int
take_token(const struct record *r, const char *token, char id[RECORD_ID])
{
	cleanup_fd int fd = -1;
	char name[96], other[RECORD_ID] = "";

	token_name(token, name);
	fd = openat(r->base, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);
	if (fd != -1)
		return fd_write_all(fd, id, strlen(id)) == -1 ? -1 : 0;
	if (errno != EEXIST)
		return -1;
	fd = openat(r->base, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 || fd_read_all(fd, other, RECORD_ID - 1) < 0)
		return -1;
	(void)snprintf(id, RECORD_ID, "%s", is_id(other) ? other : "");
	return 1;
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
remove_record(const struct record *r, const char *id)
{
	cleanup_fd int dir = openat(r->base, id, FOLDER);
	cleanup_control struct control *c = NULL;
	const char *token;
	char name[96];

	if (dir == -1 || is_locked(dir))
		return;
	c = read_record(dir);
	if (c != NULL && control_string(c, "token", &token) == 1) {
		token_name(token, name);
		(void)unlinkat(r->base, name, 0);
	}
	(void)unlinkat(dir, NAME, 0);
	(void)unlinkat(dir, NAME ".new", 0);
	(void)unlinkat(dir, SPOOL, 0);
	(void)unlinkat(r->base, id, AT_REMOVEDIR);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Their names, oldest first.  Owned. */
static char **
list_ids(const struct record *r)
{
	int fd = openat(r->base, ".", FOLDER);
	DIR *stream = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *entry;
	char **ids = xcalloc(1, sizeof(*ids));

	if (stream == NULL) {
		fd_close(&fd);
		return ids;
	}
	while ((entry = readdir(stream)) != NULL)
		if (is_id(entry->d_name))
			strv_append(&ids, xstrdup(entry->d_name));
	(void)closedir(stream);
	qsort(ids, strv_len(ids), sizeof(*ids), by_text);
	return ids;
}

static void
prune(const struct record *r)
{
	cleanup_strv char **ids = list_ids(r);
	size_t i, n = strv_len(ids);

	for (i = 0; i + RECORD_KEPT < n; i++)
		remove_record(r, ids[i]);
}

int
record_make(struct record *r, const struct request *q, struct fault *f)
{
	int rc = 0;

	if (make_id(r->id) == -1)
		rc = -1;
	if (rc == 0 && q->token != NULL)
		rc = take_token(r, q->token, r->id);
	if (rc == 1)
		return 1;
	if (rc == 0 && mkdirat(r->base, r->id, 0700) == 0)
		r->dir = openat(r->base, r->id, FOLDER);
	if (r->dir == -1 || flock(r->dir, LOCK_EX) == -1)
		return fault_set(f, EXIT_WORKSPACE, "cannot make a record of "
		    "the run: %m");
	return 0;
}

void
record_discard(struct record *r, const char *token)
{
	char name[96];

	if (token != NULL) {
		token_name(token, name);
		(void)unlinkat(r->base, name, 0);
	}
	(void)unlinkat(r->dir, SPOOL, 0);
	(void)unlinkat(r->base, r->id, AT_REMOVEDIR);
	fd_close(&r->dir);
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
	if (!is_id(id))
		return -1;
	ret_f->dir = openat(r->base, id, FOLDER);
	if (ret_f->dir == -1)
		return -1;
	ret_f->spool = openat(ret_f->dir, SPOOL, O_RDONLY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (is_locked(ret_f->dir))
		ret_f->pidfd = open_session(ret_f->dir);
	return 0;
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

static struct control *
read_one(const struct record *r, const char *id)
{
	cleanup_fd int dir = openat(r->base, id, FOLDER);
	struct control *c = dir == -1 ? NULL : read_record(dir);
	int64_t n, started = 0;

	if (c == NULL)
		return NULL;
	control_set_string(c, "state", is_locked(dir) ? "running" :
	    control_int(c, "status", 0, 255, &n) == 1 ? "ended" : "lost");
	if (control_int(c, "wall", 0, CONTROL_INT_MAX, &n) == 0 &&
	    control_int(c, "started", 0, CONTROL_INT_MAX, &started) == 1)
		control_set_int(c, "wall", (time(NULL) - started) * 1000);
	return c;
}

void
record_list(const struct record *r, struct control *c)
{
	cleanup_strv char **ids = list_ids(r);
	struct control *one;
	size_t i;

	for (i = 0; ids[i] != NULL; i++)
		if ((one = read_one(r, ids[i])) != NULL)
			control_append(c, "runs", one);
}

void
record_sum(const struct record *r, struct control *c)
{
	cleanup_strv char **ids = list_ids(r);
	int64_t runs = 0, wall = 0, cpu = 0, n;
	size_t i;

	for (i = 0; ids[i] != NULL; i++) {
		cleanup_control struct control *one = read_one(r, ids[i]);

		if (one == NULL)
			continue;
		runs++;
		if (control_int(one, "wall", 0, CONTROL_INT_MAX, &n) == 1)
			wall += n;
		if (control_int(one, "cpu", 0, CONTROL_INT_MAX, &n) == 1)
			cpu += n;
	}
	control_set_int(c, "runs", runs);
	control_set_int(c, "wall", wall);
	control_set_int(c, "cpu", cpu);
}

void
record_closep(struct record *r)
{
	fd_close(&r->dir);
	fd_close(&r->base);
}
