#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"

#define FILE_BYTES 4096

/* Where cgroup v2 is mounted, from proc(5) mountinfo; NULL: nowhere. */
static char *
find_mount(void)
{
	cleanup_free char *text = fd_slurp("/proc/self/mountinfo", 1u << 20);
	char *line, *state = NULL, root[PATH_MAX], at[PATH_MAX];

	if (text == NULL)
		return NULL;
	for (line = strtok_r(text, "\n", &state); line != NULL;
	    line = strtok_r(NULL, "\n", &state))
		if (strstr(line, " - cgroup2 ") != NULL &&
		    sscanf(line, "%*d %*d %*s %4095s %4095s", root, at) == 2 &&
		    strcmp(root, "/") == 0)
			return xstrdup(at);
	return NULL;
}

/* The directory above our own group; NULL if ours is the root. */
static char *
find_base(void)
{
	cleanup_free char *at = find_mount();
	cleanup_free char *text = fd_slurp("/proc/self/cgroup", FILE_BYTES);
	char *own, *end;

	own = text == NULL ? NULL : strstr(text, "0::/");
	if (at == NULL || own == NULL || (own != text && own[-1] != '\n'))
		return NULL;
	own += strlen("0::");
	end = strchr(own, '\n');
	if (end != NULL)
		*end = '\0';
	end = strrchr(own, '/');
	if (own[1] == '\0' || strstr(own, "/../") != NULL)
		return NULL;
	*end = '\0';
	return xasprintf("%s%s", at, own);
}

static char *
read_file(int dir, const char *name)
{
	cleanup_fd int fd = -1;
	char *text = xcalloc(1, FILE_BYTES);

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd == -1 || fd_read_all(fd, text, FILE_BYTES - 1) == -1)
		text[0] = '\0';
	return text;
}

static int
write_file(int dir, const char *name, const char *text)
{
	cleanup_fd int fd = -1;

	fd = openat(dir, name, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	return fd_write_all(fd, text, strlen(text));
}

/* A limit of 0 is none; what is not delegated is left to the other means. */
static int
set_limit(int dir, const char *controllers, const char *controller,
    const char *file, uint64_t value)
{
	char text[32];

	if (value == 0 || strstr(controllers, controller) == NULL)
		return 0;
	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	return write_file(dir, file, text);
}

static int
set_limits(int dir, const char *controllers, const struct limits *l)
{
	if (set_limit(dir, controllers, "memory", "memory.max",
	    l->v[LIMIT_MEMORY]) == -1 ||
	    set_limit(dir, controllers, "pids", "pids.max",
	    l->v[LIMIT_PROCESSES] == 0 ? 0 : l->v[LIMIT_PROCESSES] + 1) == -1)
		return -1;
	if (l->v[LIMIT_MEMORY] == 0 || strstr(controllers, "memory") == NULL)
		return 0;
	/* All of the job dies, not its largest process; no swap (optional). */
	if (write_file(dir, "memory.swap.max", "0") == -1 && errno != ENOENT)
		return -1;
	return write_file(dir, "memory.oom.group", "1");
}

static bool
is_delegated(int base, const char *controllers)
{
	return faccessat(base, "cgroup.procs", W_OK, AT_EACCESS) == 0 &&
	    (strstr(controllers, "memory") != NULL ||
	    strstr(controllers, "pids") != NULL);
}

int
cgroup_create(const struct limits *l, struct cgroup *ret_c, struct fault *f)
{
	cleanup_free char *path = find_base();
	cleanup_free char *controllers = NULL;
	struct cgroup c = CGROUP_NONE;
	cleanup_fd int base = -1;

	*ret_c = c;
	if (path != NULL)
		base = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (base == -1)
		return 0;
	controllers = read_file(base, "cgroup.subtree_control");
	if (!is_delegated(base, controllers))
		return 0;
	(void)snprintf(c.name, sizeof(c.name), "cudarun-%ld", (long)getpid());
	/* One left by a session that died, with its counts: not this job's. */
	(void)unlinkat(base, c.name, AT_REMOVEDIR);
	if (mkdirat(base, c.name, 0755) == -1)
		return 0;	/* delegated to another: not ours to use */
	c.dir = openat(base, c.name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	c.base = fd_steal(&base);
	if (c.dir == -1 || set_limits(c.dir, controllers, l) == -1) {
		(void)fault_set(f, EXIT_REFUSED, "the delegated control group "
		    "%s takes no limits: %m; an admin mends or removes the "
		    "delegation", path);
		cgroup_removep(&c);
		return -1;
	}
	*ret_c = c;
	return 0;
}

static uint64_t
number_in(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at == NULL ? 0 : strtoull(at + strlen(key), NULL, 10);
}

bool
cgroup_was_full(const struct cgroup *c, uint64_t *ret_peak)
{
	cleanup_free char *events = NULL, *peak = NULL;

	if (c->dir == -1)
		return false;
	events = read_file(c->dir, "memory.events");
	peak = read_file(c->dir, "memory.peak");	/* Linux 5.19 */
	if (peak[0] == '\0') {
		free(steal_pointer(&peak));
		peak = read_file(c->dir, "memory.max");
	}
	*ret_peak = number_in(peak, "");
	return number_in(events, "oom_kill ") > 0;
}

void
cgroup_removep(struct cgroup *c)
{
	if (c->base != -1)
		(void)unlinkat(c->base, c->name, AT_REMOVEDIR);
	fd_close(&c->dir);
	fd_close(&c->base);
}
