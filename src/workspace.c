#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "workspace.h"

#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Deeper trees are flattened first: each level holds a descriptor. */
#define DEPTH_MAX 32
#define NAMES_MAX (1u << 20)	/* one session's patience with such trees */

struct removal {
	int top;		/* the workspace: deep directories move here */
	uint64_t moved;		/* so many did */
	uint64_t named;		/* gives them distinct names */
};

static int remove_children(struct removal *r, int dir, int depth);

static void
prefix_of(uid_t uid, char prefix[32])
{
	(void)snprintf(prefix, 32, "cudarun-%u-", (unsigned int)uid);
}

static int
random_name(char name[64])
{
	uint64_t random;
	char prefix[32];

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -1;
	prefix_of(getuid(), prefix);
	(void)snprintf(name, 64, "%s%016llx", prefix,
	    (unsigned long long)random);
	return 0;
}

/*
 * A job may have taken its own right to look into or change a directory.
 * Between the two calls another user may have put a link in its place: such
 * a one is not followed.
 */
static int
open_dir(int dir, const char *name)
{
	int fd = openat(dir, name, DIR_FLAGS);

	if (fd == -1 && errno == EACCES &&
	    fchmodat(dir, name, 0700, AT_SYMLINK_NOFOLLOW) == 0)
		fd = openat(dir, name, DIR_FLAGS);
	if (fd != -1)
		(void)fchmod(fd, 0700);	/* if not ours, unlink tells */
	return fd;
}

/*
 * Open and lock name in base.  -1 with errno, EWOULDBLOCK: a session holds
 * it; ENOENT also when it was removed between open and lock.
 */
static int
lock_dir(int base, const char *name)
{
	cleanup_fd int fd = -1;
	struct stat st;

	fd = open_dir(base, name);
	if (fd == -1)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == -1 || fstat(fd, &st) == -1)
		return -1;
	if (st.st_nlink == 0)
		errno = ENOENT;
	else if (st.st_uid != getuid())
		errno = EPERM;
	else
		return fd_steal(&fd);
	return -1;
}

int
workspace_create(const char *dir, struct workspace *ret_w, struct fault *f)
{
	struct workspace w = WORKSPACE_NONE;
	int tries;

	w.base = open(dir, DIR_FLAGS & ~O_NOFOLLOW);
	if (w.base == -1)
		return fault_set(f, EXIT_WORKSPACE, "cannot open %s for the "
		    "workspace: %m; an admin sets workspace_dir in "
		    "cudarun.conf", dir);
	/* A sweeper may win the race between mkdir and flock: try again. */
	for (tries = 0; tries < 10 && w.fd == -1; tries++) {
		if (random_name(w.name) == -1 ||
		    mkdirat(w.base, w.name, 0700) == -1)
			break;
		w.fd = lock_dir(w.base, w.name);
	}
	if (w.fd == -1) {
		(void)fault_set(f, EXIT_WORKSPACE, "cannot make a workspace "
		    "in %s: %m; an admin must make it a directory like /tmp "
		    "(mode 1777) with free space", dir);
		fd_close(&w.base);
		return -1;
	}
	*ret_w = w;
	return 0;
}

int
workspace_share(struct workspace *w)
{
	return flock(w->fd, LOCK_SH);
}

const char *
workspace_id(const struct workspace *w)
{
	const char *dash = strrchr(w->name, '-');

	return dash == NULL ? "" : dash + 1;
}

int
workspace_join(const char *dir, const char *id, struct workspace *ret_w)
{
	struct workspace w = WORKSPACE_NONE;
	struct stat st;
	char prefix[32];

	*ret_w = w;
	if (strlen(id) != 16 || strspn(id, "0123456789abcdef") != 16) {
		errno = EINVAL;
		return -1;
	}
	prefix_of(getuid(), prefix);
	(void)snprintf(w.name, sizeof(w.name), "%s%s", prefix, id);
	w.base = open(dir, DIR_FLAGS & ~O_NOFOLLOW);
	w.fd = w.base == -1 ? -1 : openat(w.base, w.name, DIR_FLAGS);
	/* Held by its session alone, it is no shared one. */
	if (w.fd == -1 || flock(w.fd, LOCK_SH | LOCK_NB) == -1 ||
	    fstat(w.fd, &st) == -1 || st.st_nlink == 0 ||
	    st.st_uid != getuid()) {
		fd_close(&w.fd);
		fd_close(&w.base);
		return -1;
	}
	*ret_w = w;
	return 0;
}

int
workspace_lend(const struct workspace *w, struct workspace *ret_w)
{
	*ret_w = (struct workspace)WORKSPACE_NONE;
	ret_w->fd = fcntl(w->fd, F_DUPFD_CLOEXEC, 3);
	return ret_w->fd == -1 ? -1 : 0;
}

/*
 * A job may have used our names: then take the next.  Only what did move is
 * counted, or what cannot move would keep us here for ever.
 */
static int
move_up(struct removal *r, int dir, const char *name)
{
	char flat[64];
	int rc;

	do {
		(void)snprintf(flat, sizeof(flat), ".cudarun-deep-%llu",
		    (unsigned long long)r->named++);
		rc = renameat(dir, name, r->top, flat);
	} while (rc == -1 && (errno == ENOTEMPTY || errno == EEXIST ||
	    errno == ENOTDIR) && r->named < NAMES_MAX);
	if (rc == 0)
		r->moved++;
	return rc;
}

static int
remove_dir(struct removal *r, int dir, const char *name, int depth)
{
	int fd, rc;

	fd = open_dir(dir, name);
	if (fd == -1)
		return -1;
	rc = remove_children(r, fd, depth + 1);
	fd_close(&fd);
	if (rc == 0 || depth < DEPTH_MAX)
		return rc == -1 ? -1 : unlinkat(dir, name, AT_REMOVEDIR);
	return move_up(r, dir, name);
}

static int
remove_entry(struct removal *r, int dir, const char *name, int depth)
{
	if (unlinkat(dir, name, 0) == 0)
		return 0;
	/* POSIX says EPERM for a directory, Linux EISDIR. */
	if (errno != EISDIR && errno != EPERM)
		return -1;
	return remove_dir(r, dir, name, depth);
}

static bool
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/*
 * Beyond DEPTH_MAX nothing is entered: -1 makes remove_dir move the
 * directory up to the top, where a later pass finds it.
 */
static int
remove_children(struct removal *r, int dir, int depth)
{
	struct dirent *entry;
	DIR *stream;
	int fd, rc = 0;

	if (depth > DEPTH_MAX)
		return -1;
	fd = fcntl(dir, F_DUPFD_CLOEXEC, 3);
	stream = fd == -1 ? NULL : fdopendir(fd);
	if (stream == NULL) {
		fd_close(&fd);
		return -1;
	}
	rewinddir(stream);	/* the offset is shared with dir */
	while ((entry = readdir(stream)) != NULL)
		if (!is_dots(entry->d_name) &&
		    remove_entry(r, dir, entry->d_name, depth) == -1)
			rc = -1;
	(void)closedir(stream);
	return rc;
}

/* Passes: a deep tree comes up DEPTH_MAX levels with each. */
static int
remove_tree(int base, const char *name, int fd)
{
	struct removal r = { .top = fd };
	uint64_t moved;

	(void)fchmod(fd, 0700);	/* if it is not so, what follows fails */
	do {
		moved = r.moved;
		(void)remove_children(&r, fd, 0);
	} while (r.moved > moved);
	return unlinkat(base, name, AT_REMOVEDIR);
}

int
workspace_remove(struct workspace *w)
{
	int rc = 0;

	if (w->fd == -1)
		return 0;
	/* Not of one that is lent, or that another connection has joined. */
	if (w->base != -1 && flock(w->fd, LOCK_EX | LOCK_NB) == 0)
		rc = remove_tree(w->base, w->name, w->fd);
	fd_close(&w->fd);
	fd_close(&w->base);
	return rc;
}

void
workspace_removep(struct workspace *w)
{
	(void)workspace_remove(w);	/* the next session sweeps */
}

static int
sweep_one(int base, const char *name)
{
	cleanup_fd int fd = -1;

	fd = lock_dir(base, name);
	if (fd == -1)
		return 0;
	return remove_tree(base, name, fd) == 0 ? 1 : 0;
}

int
workspace_sweep(const char *dir)
{
	struct dirent *entry;
	char prefix[32];
	DIR *stream;
	int swept = 0;

	stream = opendir(dir);
	if (stream == NULL)
		return 0;	/* workspace_create says why */
	prefix_of(getuid(), prefix);
	while ((entry = readdir(stream)) != NULL)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
			swept += sweep_one(dirfd(stream), entry->d_name);
	(void)closedir(stream);
	return swept;
}
