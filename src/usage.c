#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#include <linux/kcmp.h>
#include <linux/magic.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "usage.h"

/* The sums of one pass over all processes. */
struct pass {
	struct usage usage;
	uint64_t shared;	/* mapped shared memory, each page once */
	const struct usage_leave *leave;
};

struct process {
	const char *pid;
	int parent;
};

static bool
must_leave(const struct usage_leave *leave)
{
	return leave != NULL && leave->must(leave->arg);
}

/* A file of a process; owned, "" where it is gone or hidden. */
static char *
read_file(const char *pid, const char *name)
{
	char path[300];
	char *text;

	(void)snprintf(path, sizeof(path), "/proc/%s/%s", pid, name);
	text = fd_slurp(path, 4096);
	return text == NULL ? xstrdup("") : text;
}

/*
 * One process, from proc(5) stat: threads, and CPU time with that of the
 * children it has reaped, which nobody else counts while it lives.
 */
static int
read_stat(struct process *p, struct usage *u)
{
	unsigned long long user, system, ended_user, ended_system;
	cleanup_free char *text = read_file(p->pid, "stat");
	const char *after;
	long threads;

	/* The name in parentheses may contain anything, also a ')'. */
	after = strrchr(text, ')');
	if (after == NULL || sscanf(after, ") %*c %d %*d %*d %*d %*d %*u %*u "
	    "%*u %*u %*u %llu %llu %llu %llu %*d %*d %ld", &p->parent, &user,
	    &system, &ended_user, &ended_system, &threads) != 6)
		return -1;
	u->cpu_ms += (user + system + ended_user + ended_system) * 1000 /
	    (unsigned long long)sysconf(_SC_CLK_TCK);
	u->processes += threads > 0 ? (uint64_t)threads : 0;
	return 0;
}

static uint64_t
read_rss(const char *pid)
{
	cleanup_free char *text = read_file(pid, "statm");
	unsigned long long pages = 0;

	if (sscanf(text, "%*u %llu", &pages) != 1)
		return 0;
	return pages * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static uint64_t
kilobytes_of(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at == NULL ? 0 : strtoull(at + strlen(key), NULL, 10) << 10;
}

static void
take_cheap(struct process *p, struct pass *pass)
{
	if (read_stat(p, &pass->usage) == 0)
		pass->usage.memory += read_rss(p->pid);
}

/*
 * Mapped files can be dropped from memory at any time and are not counted.
 * A child after vfork(2) lives in its parent's memory until it execs.
 */
static void
take_exact(struct process *p, struct pass *pass)
{
	cleanup_free char *text = NULL;
	struct usage ignored = { 0 };

	if (read_stat(p, &ignored) == -1 ||
	    syscall(SYS_kcmp, atoi(p->pid), p->parent, KCMP_VM, 0, 0) == 0)
		return;
	text = read_file(p->pid, "smaps_rollup");
	if (strstr(text, "\nPss_Anon:") == NULL) {	/* hides itself */
		pass->usage.memory += read_rss(p->pid);
		return;
	}
	pass->usage.memory += kilobytes_of(text, "\nPss_Anon:");
	pass->shared += kilobytes_of(text, "\nPss_Shmem:");
}

/* Every process but pid 1, which is ours.  -1: left. */
static int
each_process(void (*take)(struct process *p, struct pass *pass),
    struct pass *pass)
{
	struct process p = { NULL, 0 };
	struct dirent *entry;
	DIR *proc = opendir("/proc");
	bool left = false;

	if (proc == NULL)
		return 0;
	while (!left && (entry = readdir(proc)) != NULL) {
		p.pid = entry->d_name;
		if (!isdigit((unsigned char)p.pid[0]) ||
		    strcmp(p.pid, "1") == 0)
			continue;
		take(&p, pass);
		left = must_leave(pass->leave);
	}
	(void)closedir(proc);
	return left ? -1 : 0;
}

static uint64_t
ms_of(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000 + (uint64_t)t->tv_usec / 1000;
}

static uint64_t
used_of(const char *mount)
{
	struct statfs st;

	if (statfs(mount, &st) == -1 || st.f_type != TMPFS_MAGIC)
		return 0;
	return (uint64_t)(st.f_blocks - st.f_bfree) * (uint64_t)st.f_bsize;
}

/* Memory that is no process's: files of tmpfs, System V segments. */
static uint64_t
kept_memory(void)
{
	struct shm_info info = { 0 };
	uint64_t used = used_of("/tmp") + used_of("/dev/shm");

	if (shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info) >= 0)
		used += (uint64_t)info.shm_rss *
		    (uint64_t)sysconf(_SC_PAGESIZE);
	return used;
}

static uint64_t
larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void
usage_take_peak(struct usage *peak, const struct usage *u)
{
	peak->cpu_ms = larger(peak->cpu_ms, u->cpu_ms);
	peak->memory = larger(peak->memory, u->memory);
	peak->processes = larger(peak->processes, u->processes);
	peak->workspace = larger(peak->workspace, u->workspace);
}

int
usage_processes(uint64_t memory_limit, const struct usage_held *held,
    const struct usage_leave *leave, struct usage *ret_u, bool *ret_slow)
{
	struct pass pass = { .leave = leave };
	uint64_t kept = kept_memory() + held->memory;
	struct rusage ended;

	*ret_slow = false;
	if (each_process(take_cheap, &pass) == -1)
		return -1;
	pass.usage.memory += kept;
	/* After a fork Rss counts the same pages twice; Pss does not. */
	if (memory_limit != 0 && pass.usage.memory > memory_limit) {
		*ret_slow = true;
		pass.usage.memory = 0;
		if (each_process(take_exact, &pass) == -1)
			return -1;
		/* What is kept may be mapped as well: the larger counts. */
		pass.usage.memory += kept > pass.shared ? kept : pass.shared;
	}
	/* Those whom pid 1 has reaped, and those whom they had reaped. */
	if (getrusage(RUSAGE_CHILDREN, &ended) == 0)
		pass.usage.cpu_ms += ms_of(&ended.ru_utime) +
		    ms_of(&ended.ru_stime);
	pass.usage.workspace = ret_u->workspace;
	*ret_u = pass.usage;
	return 0;
}
