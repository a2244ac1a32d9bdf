/*
 * workspace.c against what a job can leave behind: depth, modes, links,
 * names.  As an ordinary user, since for root modes would mean nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exitcode.h"
#include "workspace.h"

#define NOBODY 65534
#define PATIENCE 60		/* seconds until a loop is a failure */

/* base holds workspaces; outside holds what must stay. */
struct place {
	char top[64];
	char base[80];
	char outside[80];
	char canary[96];
	size_t fds;
};

static size_t
count_names(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		n += strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0;
	assert_int_equal(closedir(dir), 0);
	return n;
}

static void
touch(int dir, const char *name, mode_t mode)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -1;
	*state = p;
	(void)alarm(PATIENCE);
	(void)snprintf(p->top, sizeof(p->top), "/tmp/cudarun-unit.XXXXXX");
	if (mkdtemp(p->top) == NULL)
		return -1;
	(void)snprintf(p->base, sizeof(p->base), "%s/base", p->top);
	(void)snprintf(p->outside, sizeof(p->outside), "%s/outside", p->top);
	(void)snprintf(p->canary, sizeof(p->canary), "%s/canary", p->outside);
	if (mkdir(p->base, 0755) == -1 || mkdir(p->outside, 0751) == -1)
		return -1;
	touch(AT_FDCWD, p->canary, 0640);
	p->fds = count_names("/proc/self/fd");
	return 0;
}

/* What is outside is as it was, and no descriptor stayed open. */
static int
tear_down(void **state)
{
	struct place *p = *state;
	struct stat dir, canary;
	int rc = 0;

	if (stat(p->outside, &dir) == -1 || stat(p->canary, &canary) == -1 ||
	    (dir.st_mode & 07777) != 0751 || canary.st_size != 1 ||
	    (canary.st_mode & 07777) != 0640 ||
	    count_names("/proc/self/fd") != p->fds)
		rc = -1;
	if (unlink(p->canary) == -1 || rmdir(p->outside) == -1 ||
	    rmdir(p->base) == -1 || rmdir(p->top) == -1)
		rc = -1;
	free(p);
	return rc;
}

static void
create(const struct place *p, struct workspace *w)
{
	struct fault f = { 0 };

	if (workspace_create(p->base, w, &f) == -1)
		fail_msg("%s", f.text);
}

/* A chain of directories below dir; the last holds a file. */
static void
make_chain(int dir, const char *name, int depth, mode_t mode)
{
	int at = fcntl(dir, F_DUPFD_CLOEXEC, 3), next, i;

	for (i = 0; i < depth; i++) {
		assert_int_equal(mkdirat(at, name, 0700), 0);
		next = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		if (i > 0)
			assert_int_equal(fchmod(at, mode), 0);
		assert_int_equal(close(at), 0);
		at = next;
	}
	touch(at, "file", mode & 0600);
	assert_int_equal(fchmod(at, mode), 0);
	assert_int_equal(close(at), 0);
}

static void
check_removed(const struct place *p, struct workspace *w)
{
	assert_int_equal(workspace_remove(w), 0);
	assert_int_equal(w->fd, -1);
	assert_int_equal(w->base, -1);
	assert_int_equal(count_names(p->base), 0);
	assert_int_equal(workspace_remove(w), 0);
}

static void
test_create(void **state)
{
	const struct place *p = *state;
	struct workspace a, b;
	struct stat st;
	char want[32];

	create(p, &a);
	create(p, &b);
	assert_string_not_equal(a.name, b.name);
	(void)snprintf(want, sizeof(want), "cudarun-%u-",
	    (unsigned int)getuid());
	assert_memory_equal(a.name, want, strlen(want));
	assert_int_equal(fstatat(a.base, a.name, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(fcntl(a.fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(a.base, F_GETFD), FD_CLOEXEC);
	assert_int_equal(workspace_remove(&b), 0);
	check_removed(p, &a);
}

static void
test_create_fails(void **state)
{
	const struct place *p = *state;
	struct workspace w = WORKSPACE_NONE;
	struct fault f = { 0 };

	assert_int_equal(workspace_create("/no/such/place", &w, &f), -1);
	assert_int_equal(f.code, EXIT_WORKSPACE);
	assert_non_null(strstr(f.text, "workspace_dir"));
	assert_int_equal(workspace_create(p->canary, &w, &f), -1);
	assert_int_equal(chmod(p->base, 0555), 0);
	assert_int_equal(workspace_create(p->base, &w, &f), -1);
	assert_int_equal(f.code, EXIT_WORKSPACE);
	assert_non_null(strstr(f.text, strerror(EACCES)));
	assert_int_equal(chmod(p->base, 0755), 0);
	assert_int_equal(w.fd, -1);
	assert_int_equal(workspace_remove(&w), 0);
}

static void
test_deep(void **state)
{
	const struct place *p = *state;
	struct workspace w;

	create(p, &w);
	make_chain(w.fd, "d", 1000, 0700);
	make_chain(w.fd, "e", 33, 0700);
	make_chain(w.fd, "f", 34, 0700);
	check_removed(p, &w);
}

static void
test_no_modes(void **state)
{
	const struct place *p = *state;
	struct workspace w;

	create(p, &w);
	make_chain(w.fd, "none", 1000, 0);
	make_chain(w.fd, "read", 40, 0400);
	make_chain(w.fd, "enter", 40, 0100);
	touch(w.fd, "file", 0);
	assert_int_equal(mkdirat(w.fd, "empty", 0), 0);
	assert_int_equal(fchmod(w.fd, 0), 0);
	check_removed(p, &w);
}

/* A job that knows the names we give to deep directories. */
static void
test_our_names(void **state)
{
	const struct place *p = *state;
	struct workspace w;
	char name[64];
	int i;

	create(p, &w);
	make_chain(w.fd, ".cudarun-deep-0", 200, 0700);
	touch(w.fd, ".cudarun-deep-1", 0600);
	assert_int_equal(symlinkat(p->outside, w.fd, ".cudarun-deep-2"), 0);
	for (i = 3; i < 20; i++) {
		(void)snprintf(name, sizeof(name), ".cudarun-deep-%d", i);
		make_chain(w.fd, name, 70, 0);
	}
	check_removed(p, &w);
}

static void
test_links(void **state)
{
	const struct place *p = *state;
	struct workspace w;
	int dir;

	create(p, &w);
	assert_int_equal(symlinkat(p->outside, w.fd, "dir"), 0);
	assert_int_equal(symlinkat(p->canary, w.fd, "file"), 0);
	assert_int_equal(symlinkat("../../outside", w.fd, "relative"), 0);
	assert_int_equal(symlinkat("/no/such", w.fd, "dangling"), 0);
	assert_int_equal(symlinkat("loop", w.fd, "loop"), 0);
	assert_int_equal(symlinkat("..", w.fd, "up"), 0);
	assert_int_equal(linkat(AT_FDCWD, p->canary, w.fd, "hard", 0), 0);
	assert_int_equal(mkdirat(w.fd, "below", 0700), 0);
	dir = openat(w.fd, "below", O_RDONLY | O_CLOEXEC);
	assert_int_equal(symlinkat(p->outside, dir, "dir"), 0);
	assert_int_equal(close(dir), 0);
	check_removed(p, &w);
}

static void
test_many_kinds(void **state)
{
	const struct place *p = *state;
	struct workspace w;
	char name[300];
	int i;

	create(p, &w);
	for (i = 0; i < 3000; i++) {
		(void)snprintf(name, sizeof(name), "f%d", i);
		touch(w.fd, name, 0400);
	}
	assert_int_equal(mkfifoat(w.fd, "fifo", 0600), 0);
	touch(w.fd, "...", 0600);
	touch(w.fd, "a\nb\t\\ *", 0600);
	touch(w.fd, "\xff\xfe", 0600);
	memset(name, 'n', 255);
	name[255] = '\0';
	touch(w.fd, name, 0600);
	check_removed(p, &w);
}

/* What a session leaves that is killed: its directory, without its lock. */
static void
leave_one(const struct place *p)
{
	struct workspace w;
	struct fault f;
	int status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		if (workspace_create(p->base, &w, &f) == -1 ||
		    mkdirat(w.fd, "d", 0) == -1 || fchmod(w.fd, 0) == -1)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
test_sweep(void **state)
{
	const struct place *p = *state;
	struct workspace held;

	assert_int_equal(workspace_sweep("/no/such/place"), 0);
	assert_int_equal(workspace_sweep(p->base), 0);
	create(p, &held);
	touch(held.fd, "file", 0600);
	leave_one(p);
	leave_one(p);
	assert_int_equal(count_names(p->base), 3);
	assert_int_equal(workspace_sweep(p->base), 2);
	assert_int_equal(count_names(p->base), 1);
	assert_int_equal(workspace_sweep(p->base), 0);
	assert_int_equal(faccessat(held.fd, "file", F_OK, 0), 0);
	check_removed(p, &held);
}

/* Names that look like workspaces of ours and are none. */
static void
test_sweep_follows_nothing(void **state)
{
	const struct place *p = *state;
	int base = open(p->base, O_RDONLY | O_CLOEXEC);
	char link[64], file[64], other[64];

	(void)snprintf(link, sizeof(link), "cudarun-%u-0", getuid());
	(void)snprintf(file, sizeof(file), "cudarun-%u-1", getuid());
	(void)snprintf(other, sizeof(other), "cudarun-%u0-2", getuid());
	assert_int_equal(symlinkat(p->outside, base, link), 0);
	touch(base, file, 0600);
	assert_int_equal(mkdirat(base, other, 0700), 0);
	assert_int_equal(workspace_sweep(p->base), 0);
	assert_int_equal(unlinkat(base, link, 0), 0);
	assert_int_equal(unlinkat(base, file, 0), 0);
	assert_int_equal(unlinkat(base, other, AT_REMOVEDIR), 0);
	assert_int_equal(close(base), 0);
}

/* What cannot be removed is said, ends, and is left to the next session. */
static void
test_not_removable(void **state)
{
	const struct place *p = *state;
	struct workspace w;

	create(p, &w);
	make_chain(w.fd, "d", 100, 0700);
	assert_int_equal(chmod(p->base, 0555), 0);
	errno = 0;
	assert_int_equal(workspace_remove(&w), -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(chmod(p->base, 0755), 0);
	assert_int_equal(count_names(p->base), 1);
	assert_int_equal(workspace_sweep(p->base), 1);
}

static void
test_cleanup(void **state)
{
	const struct place *p = *state;

	{
		cleanup_workspace struct workspace none = WORKSPACE_NONE;
		cleanup_workspace struct workspace w = WORKSPACE_NONE;

		assert_int_equal(none.fd, -1);
		create(p, &w);
		assert_int_equal(count_names(p->base), 1);
	}
	assert_int_equal(count_names(p->base), 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_create),
		TEST(test_create_fails),
		TEST(test_deep),
		TEST(test_no_modes),
		TEST(test_our_names),
		TEST(test_links),
		TEST(test_many_kinds),
		TEST(test_sweep),
		TEST(test_sweep_follows_nothing),
		TEST(test_not_removable),
		TEST(test_cleanup),
	};

	if (getuid() == 0 && (setgroups(0, NULL) == -1 ||
	    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)) {
		(void)fprintf(stderr, "cannot become an ordinary user\n");
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
