/*
 * Space that a job takes in files: the tree of its workspace, and files
 * without a name that its processes hold open.
 */
#include <sys/stat.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "usage.h"

/* Beyond these a tree is not watched: USAGE_BLIND. */
#define ENTRIES_MAX 1000000
#define DEPTH_MAX 128		/* a descriptor for each */

#define HELD_MAX 100000
#define LEAVE_EVERY 64		/* entries between two questions */

struct walk {
	uint64_t bytes;
	uint64_t entries;
	bool blind;
	bool left;
	const struct usage_leave *leave;
};

static void walk_dir(struct walk *w, int dir, int depth);

/* A job may have closed a directory to itself; pid 1 has its rights. */
static int
open_dir(int dir, const char *name, mode_t mode)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dir, name, flags);

	if (fd == -1 && errno == EACCES &&
	    fchmodat(dir, name, 0700, AT_SYMLINK_NOFOLLOW) == 0) {
		fd = openat(dir, name, flags);
		if (fd != -1)	/* as the job wants it */
			(void)fchmod(fd, mode & 07777);
	}
	return fd;
}

static void
walk_entry(struct walk *w, int dir, const char *name, int depth)
{
	cleanup_fd int fd = -1;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	w->entries++;
	/* A file with many links counts for each its part. */
	w->bytes += USAGE_ENTRY + (uint64_t)st.st_blocks * 512 /
	    (S_ISDIR(st.st_mode) || st.st_nlink == 0 ? 1 : st.st_nlink);
	if (w->entries % LEAVE_EVERY == 0 && w->leave != NULL)
		w->left = w->leave->must(w->leave->arg);
	if (!S_ISDIR(st.st_mode))
		return;
	if (depth < DEPTH_MAX)
		fd = open_dir(dir, name, st.st_mode);
	if (fd != -1)
		walk_dir(w, fd, depth + 1);
	else if (depth == DEPTH_MAX || errno == EACCES || errno == EMFILE)
		w->blind = true;	/* else it is no directory any more */
}

static void
walk_dir(struct walk *w, int dir, int depth)
{
	struct dirent *entry;
	DIR *stream;
	int fd;

	fd = fcntl(dir, F_DUPFD_CLOEXEC, 3);
	stream = fd == -1 ? NULL : fdopendir(fd);
	if (stream == NULL) {
		fd_close(&fd);
		return;
	}
	rewinddir(stream);	/* the offset is shared with dir */
	while (!w->left && w->entries < ENTRIES_MAX &&
	    (entry = readdir(stream)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			walk_entry(w, dir, entry->d_name, depth);
	(void)closedir(stream);
}

int
usage_tree(int dir, const struct usage_leave *leave, uint64_t *ret_bytes)
{
	struct walk w = { .leave = leave };

	walk_dir(&w, dir, 0);
	if (w.left)
		return -1;
	*ret_bytes = w.blind || w.entries >= ENTRIES_MAX ? USAGE_BLIND :
	    w.bytes;
	return 0;
}

/* A file without a name; many processes may hold the same one. */
struct nameless {
	dev_t dev;
	ino_t ino;
	uint64_t bytes;
	bool memory;
};

struct nameless_list {
	struct nameless *v;
	size_t n;
};

static void
add_nameless(struct nameless_list *list, const struct stat *st, bool memory)
{
	if (list->n == HELD_MAX)
		return;
	if (list->n % 256 == 0)
		list->v = xreallocarray(list->v, list->n + 256,
		    sizeof(*list->v));
	list->v[list->n++] = (struct nameless){ st->st_dev, st->st_ino,
	    (uint64_t)st->st_blocks * 512, memory };
}

/* st_nlink 0: no name any more.  A memfd never had one. */
static void
take_descriptor(int fds, const char *name, dev_t workspace,
    struct nameless_list *list)
{
	char target[16] = "";
	struct stat st;
	bool memory;

	if (readlinkat(fds, name, target, sizeof(target) - 1) == -1 ||
	    target[0] != '/')
		return;		/* a pipe, a socket */
	memory = strncmp(target, "/memfd:", strlen("/memfd:")) == 0;
	if (fstatat(fds, name, &st, 0) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_nlink != 0)
		return;
	if (memory || st.st_dev == workspace)
		add_nameless(list, &st, memory);
}

/*
 * A process that executes a program its user may not read (mode 0111) hides
 * from pid 1, too: what it holds could not be measured, so it ends here.
 * One that is dead already hides as well, and does no harm.
 */
static void
end_hidden(const char *pid)
{
	cleanup_free char *path = xasprintf("/proc/%s/stat", pid);
	cleanup_free char *stat = fd_slurp(path, 4096);
	const char *state = stat == NULL ? NULL : strrchr(stat, ')');

	if (state != NULL && strncmp(state, ") Z", 3) != 0 &&
	    strncmp(state, ") X", 3) != 0)
		(void)kill((pid_t)atoi(pid), SIGKILL);
}

/* True: left. */
static bool
take_process(const char *pid, dev_t workspace, struct nameless_list *list,
    const struct usage_leave *leave)
{
	struct dirent *entry;
	char path[300];
	unsigned int n = 0;
	bool left = false;
	DIR *fds;

	(void)snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	fds = opendir(path);
	if (fds == NULL && errno == EACCES)
		end_hidden(pid);
	while (fds != NULL && !left && (entry = readdir(fds)) != NULL) {
		if (isdigit((unsigned char)entry->d_name[0]))
			take_descriptor(dirfd(fds), entry->d_name, workspace,
			    list);
		if (n++ % LEAVE_EVERY == 0 && leave != NULL)
			left = leave->must(leave->arg);
	}
	if (fds != NULL)
		(void)closedir(fds);
	return left;
}

static int
compare(const void *a, const void *b)
{
	const struct nameless *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return x->ino < y->ino ? -1 : x->ino > y->ino;
}

static void
sum_up(struct nameless_list *list, struct usage_held *ret_h)
{
	size_t i;

	*ret_h = (struct usage_held){ 0 };
	if (list->n > 0)
		qsort(list->v, list->n, sizeof(*list->v), compare);
	for (i = 0; i < list->n; i++) {
		if (i > 0 && compare(&list->v[i - 1], &list->v[i]) == 0)
			continue;
		if (list->v[i].memory)
			ret_h->memory += list->v[i].bytes;
		else
			ret_h->disk += list->v[i].bytes;
	}
}

int
usage_descriptors(int dir, const struct usage_leave *leave,
    struct usage_held *ret_h)
{
	struct nameless_list list = { NULL, 0 };
	struct dirent *entry;
	DIR *proc = opendir("/proc");
	struct stat st = { 0 };
	bool left = false;

	if (proc == NULL || fstat(dir, &st) == -1) {
		if (proc != NULL)
			(void)closedir(proc);
		return 0;
	}
	while (!left && (entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    strcmp(entry->d_name, "1") != 0)
			left = take_process(entry->d_name, st.st_dev, &list,
			    leave);
	(void)closedir(proc);
	if (!left)
		sum_up(&list, ret_h);
	free(list.v);
	return left ? -1 : 0;
}
