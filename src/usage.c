#include <sys/resource.h>
#include <sys/stat.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "usage.h"

/* Bounds of one walk: a job must not keep pid 1 busy for long. */
#define ENTRIES_MAX 1000000
#define DEPTH_MAX 128

struct walk {
	uint64_t bytes;
	uint64_t entries;
};

/*
 * One process, from proc(5) stat: threads, and CPU time with that of the
 * children it has reaped, which nobody else counts while it lives.
 */
static int
read_stat(const char *pid, struct usage *u)
{
	unsigned long long user, system, ended_user, ended_system;
	char path[300];
	cleanup_free char *text = NULL;
	const char *after;
	long threads;

	(void)snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	text = fd_slurp(path, 4096);
	/* The name in parentheses may contain anything, also a ')'. */
	after = text == NULL ? NULL : strrchr(text, ')');
	if (after == NULL || sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %*u "
	    "%*u %*u %*u %llu %llu %llu %llu %*d %*d %ld", &user, &system,
	    &ended_user, &ended_system, &threads) != 5)
		return -1;
	u->cpu_ms += (user + system + ended_user + ended_system) * 1000 /
	    (unsigned long long)sysconf(_SC_CLK_TCK);
	u->processes += threads > 0 ? (uint64_t)threads : 0;
	return 0;
}

static uint64_t
read_rss(const char *pid)
{
	unsigned long long pages = 0;
	char path[300];
	cleanup_free char *text = NULL;

	(void)snprintf(path, sizeof(path), "/proc/%s/statm", pid);
	text = fd_slurp(path, 256);
	if (text == NULL || sscanf(text, "%*u %llu", &pages) != 1)
		return 0;
	return pages * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static uint64_t
read_pss(const char *pid)
{
	unsigned long long kilobytes = 0;
	char path[300];
	cleanup_free char *text = NULL;
	const char *line;

	(void)snprintf(path, sizeof(path), "/proc/%s/smaps_rollup", pid);
	text = fd_slurp(path, 4096);
	line = text == NULL ? NULL : strstr(text, "\nPss:");
	if (line == NULL || sscanf(line, "\nPss: %llu", &kilobytes) != 1)
		return read_rss(pid);
	return kilobytes << 10;
}

/* Every process but pid 1, which is ours. */
static void
each_process(void (*take)(const char *pid, struct usage *u), struct usage *u)
{
	struct dirent *entry;
	DIR *proc = opendir("/proc");

	if (proc == NULL)
		return;
	while ((entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    strcmp(entry->d_name, "1") != 0)
			take(entry->d_name, u);
	(void)closedir(proc);
}

static void
take_cheap(const char *pid, struct usage *u)
{
	if (read_stat(pid, u) == 0)
		u->memory += read_rss(pid);
}

static void
take_exact(const char *pid, struct usage *u)
{
	u->memory += read_pss(pid);
}

static uint64_t
ms_of(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000 + (uint64_t)t->tv_usec / 1000;
}

void
usage_processes(uint64_t memory_limit, struct usage *ret_u)
{
	struct rusage ended;
	struct usage u = { 0 };

	each_process(take_cheap, &u);
	/* After a fork Rss counts the same pages twice; Pss does not. */
	if (memory_limit != 0 && u.memory > memory_limit) {
		u.memory = 0;
		each_process(take_exact, &u);
	}
	/* Those whom pid 1 has reaped, and those whom they had reaped. */
	if (getrusage(RUSAGE_CHILDREN, &ended) == 0)
		u.cpu_ms += ms_of(&ended.ru_utime) + ms_of(&ended.ru_stime);
	*ret_u = u;
}

static void walk_dir(struct walk *w, int dir, int depth);

static void
walk_entry(struct walk *w, int dir, const char *name, int depth)
{
	cleanup_fd int fd = -1;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	w->entries++;
	/* A file with many links counts for each its part. */
	w->bytes += (uint64_t)st.st_blocks * 512 /
	    (S_ISDIR(st.st_mode) || st.st_nlink == 0 ? 1 : st.st_nlink);
	if (!S_ISDIR(st.st_mode) || depth == DEPTH_MAX)
		return;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd != -1)
		walk_dir(w, fd, depth + 1);
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
	while (w->entries < ENTRIES_MAX && (entry = readdir(stream)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			walk_entry(w, dir, entry->d_name, depth);
	(void)closedir(stream);
}

uint64_t
usage_tree(int dir)
{
	struct walk w = { 0 };

	walk_dir(&w, dir, 0);
	return w.bytes;
}
