/*
 * Checked is what is open, never a name: the file by its descriptor, and the
 * folders by going up from the one that it was opened in.  So a link on the
 * way there may lead anywhere; what counts is where one gets.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "keyfile.h"
#include "mem.h"

#define DEPTH_MAX 256		/* folders above a file */
#define FOLDER (O_PATH | O_DIRECTORY | O_CLOEXEC)

struct search {
	const char *user;
	const char *home;
	bool strict;
	const struct authkeys_ask *ask;
	struct authkeys_grant *g;	/* what is known so far */
};

/* The first reason stays. */
#define OBJECT(s, ...) do {						\
	if ((s)->g->why[0] == '\0')					\
		authkeys_refuse((s)->g, __VA_ARGS__);			\
} while (0)

/* A user's name is one part of a path, or none. */
static bool
is_part(const char *user)
{
	return *user != '\0' && strchr(user, '/') == NULL &&
	    strcmp(user, ".") != 0 && strcmp(user, "..") != 0;
}

/* What stands for the % of "%c", or NULL. */
static const char *
expansion(const struct search *s, char c)
{
	if (c == 'h')
		return s->home;
	if (c == 'u' && is_part(s->user))
		return s->user;
	return c == '%' ? "%" : NULL;
}

/* malloc'ed; NULL: nothing stands for one of its %. */
static char *
expand(const struct search *s, const char *pattern)
{
	cleanup_free char *path = xstrdup("");
	const char *what;
	char *longer;
	size_t plain;

	while (*pattern != '\0') {
		plain = strcspn(pattern, "%");
		what = plain > 0 ? pattern : expansion(s, pattern[1]);
		if (what == NULL)
			return NULL;
		longer = xasprintf("%s%.*s", path,
		    (int)(plain > 0 ? plain : strlen(what)), what);
		free(path);
		path = longer;
		pattern += plain > 0 ? plain : 2;
	}
	return *path == '/' ? steal_pointer(&path) :
	    xasprintf("%s/%s", s->home, path);
}

static bool
is_trusted(const struct stat *st)
{
	return (st->st_uid == 0 || st->st_uid == geteuid()) &&
	    (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/*
 * From the folder up.  Ends at home, if that is on the way; at the root
 * otherwise.  That is its own parent, but so may a folder seem that is mounted
 * below itself.
 */
static bool
folders_are_trusted(const struct search *s, int folder)
{
	cleanup_fd int dir = fcntl(folder, F_DUPFD_CLOEXEC, 0);
	struct stat home, root, st, below;
	bool has_home = stat(s->home, &home) == 0;
	int depth, up;

	if (dir == -1 || stat("/", &root) == -1 || fstat(dir, &st) == -1)
		return false;
	for (depth = 0; depth < DEPTH_MAX; depth++) {
		if (!is_trusted(&st))
			return false;
		if (has_home && is_same(&st, &home))
			return true;
		below = st;
		up = openat(dir, "..", FOLDER);
		fd_close(&dir);
		dir = up;
		if (dir == -1 || fstat(dir, &st) == -1)
			return false;
		if (is_same(&st, &below) && is_same(&st, &root))
			return true;
	}
	return false;
}

/* The folder that the file's path ends in; links on the way are followed. */
static int
open_folder(const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	cleanup_free char *folder = xstrndup(path, (size_t)(slash - path) + 1);

	*ret_name = slash + 1;
	return open(folder, FOLDER);
}

/* -1: not there, which is all right, or not to be read; then it is said. */
static int
open_file(const struct search *s, const char *path)
{
	cleanup_fd int folder = -1, file = -1;
	const char *name;
	struct stat st;

	folder = open_folder(path, &name);
	/* O_NONBLOCK: not to wait for a fifo's writer, nor for a lease. */
	if (folder != -1)
		file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NOCTTY |
		    O_NONBLOCK | O_CLOEXEC);
	if (file == -1) {
		if (errno == ELOOP)
			OBJECT(s, "a link stands for %s", path);
		else if (errno != ENOENT)
			OBJECT(s, "cannot open (%s) %s", strerror(errno), path);
		return -1;
	}
	if (fstat(file, &st) == -1 || !S_ISREG(st.st_mode))
		OBJECT(s, "not a regular file: %s", path);
	else if (s->strict && !is_trusted(&st))
		OBJECT(s, "bad ownership or modes for file %s", path);
	else if (s->strict && !folders_are_trusted(s, folder))
		OBJECT(s, "bad ownership or modes for a folder of %s", path);
	else
		return fd_steal(&file);
	return -1;
}

/* One line, with its end, where it has one. */
static void
try_line(const struct search *s, const char *line, size_t len,
    const char *path, size_t number)
{
	struct authkeys_grant g;

	if (!authkeys_line(line, len, s->ask, &g))
		return;
	if (g.granted)
		memcpy(s->g, &g, sizeof(g));
	else
		OBJECT(s, "%s, in line %zu of %s", g.why, number, path);
}

static void
search_text(const struct search *s, const char *text, size_t len,
    const char *path)
{
	const char *end;
	size_t number, n;

	for (number = 1; len > 0 && !s->g->granted; number++) {
		end = memchr(text, '\n', len);
		n = end == NULL ? len : (size_t)(end - text) + 1;
		try_line(s, text, n, path, number);
		text += n;
		len -= n;
	}
}

static void
search_file(const struct search *s, const char *pattern)
{
	cleanup_free char *path = expand(s, pattern), *text = NULL;
	cleanup_fd int file = -1;
	ssize_t n;

	if (path == NULL) {
		OBJECT(s, "nothing stands for a %% of the pattern %s", pattern);
		return;
	}
	file = open_file(s, path);
	if (file == -1)
		return;
	text = xcalloc(KEYFILE_BYTES + 1, 1);
	n = fd_read_all(file, text, KEYFILE_BYTES + 1);
	if (n == -1)
		OBJECT(s, "cannot read (%s) %s", strerror(errno), path);
	else if (n > KEYFILE_BYTES)
		OBJECT(s, "larger than 1M: %s", path);
	else
		search_text(s, text, (size_t)n, path);
}

void
keyfile_search(char *const *patterns, const char *user, const char *home,
    bool strict, const struct authkeys_ask *ask, struct authkeys_grant *ret_g)
{
	struct search s = { user, home, strict, ask, ret_g };

	memset(ret_g, 0, sizeof(*ret_g));
	if (*home != '/') {
		OBJECT(&s, "the home directory of %s is not a path", user);
		return;
	}
	for (; *patterns != NULL && !ret_g->granted; patterns++)
		search_file(&s, *patterns);
}
