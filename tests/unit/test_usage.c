/* usage.c: what a tree takes on disk, and what processes take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "usage.h"
#include "workspace.h"

static uint64_t
tree(int dir)
{
	uint64_t bytes = 0;

	assert_int_equal(usage_tree(dir, NULL, &bytes), 0);
	return bytes;
}

static void
measure(uint64_t limit, struct usage *ret_u)
{
	const struct usage_held none = { 0, 0 };
	bool slow;

	ret_u->workspace = 0;
	assert_int_equal(usage_processes(limit, &none, NULL, ret_u, &slow), 0);
}

#define MEGABYTE (1u << 20)
#define CANNOT 77		/* no namespaces for us here */

/* Two trees: the one that is measured, and one beside it. */
struct trees {
	struct workspace in, out;
};

static int
set_up(void **state)
{
	struct trees *t = calloc(1, sizeof(*t));
	struct fault f;

	if (t == NULL || workspace_create("/tmp", &t->in, &f) == -1 ||
	    workspace_create("/tmp", &t->out, &f) == -1)
		return -1;
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct trees *t = *state;
	int rc = workspace_remove(&t->in);

	if (workspace_remove(&t->out) == -1)
		rc = -1;
	free(t);
	return rc;
}

/* A file of that many bytes, all on disk; what stat says of it. */
static uint64_t
fill(int dir, const char *name, size_t size)
{
	char *bytes = malloc(size + 1);
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	struct stat st;

	assert_non_null(bytes);
	memset(bytes, 'x', size);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	assert_int_equal(fsync(fd), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(close(fd), 0);
	free(bytes);
	return (uint64_t)st.st_blocks * 512;
}

static int
make_dir(int dir, const char *name)
{
	int fd;

	assert_int_equal(mkdirat(dir, name, 0700), 0);
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static uint64_t
blocks(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return (uint64_t)st.st_blocks * 512;
}

static void
test_sums(void **state)
{
	struct trees *t = *state;
	uint64_t want = 0;
	int a, b;

	assert_int_equal(tree(t->in.fd), 0);
	want += fill(t->in.fd, "one", MEGABYTE) + USAGE_ENTRY;
	assert_true(want >= MEGABYTE);
	assert_true(tree(t->in.fd) == want);
	a = make_dir(t->in.fd, "a");
	b = make_dir(a, "b");
	want += fill(a, "two", 5000);
	want += fill(b, "three", 2 * MEGABYTE);
	want += fill(b, "empty", 0);
	want += blocks(a) + blocks(b) + 5 * USAGE_ENTRY;
	assert_true(tree(t->in.fd) == want);
	/* Nothing of it hangs on where the descriptor was left. */
	assert_true(tree(t->in.fd) == want);
	assert_int_equal(close(a), 0);
	assert_int_equal(close(b), 0);
}

static void
test_hard_links(void **state)
{
	struct trees *t = *state;
	uint64_t once = fill(t->in.fd, "file", MEGABYTE), got;
	char name[16];
	int i;

	for (i = 0; i < 9; i++) {
		(void)snprintf(name, sizeof(name), "link%d", i);
		assert_int_equal(linkat(t->in.fd, "file", t->in.fd, name, 0),
		    0);
	}
	got = tree(t->in.fd) - 10 * USAGE_ENTRY;
	assert_true(got <= once && once - got < 10);
}

static void
test_symlinks(void **state)
{
	struct trees *t = *state;
	char path[80];
	struct stat st;

	(void)fill(t->out.fd, "big", 4 * MEGABYTE);
	(void)snprintf(path, sizeof(path), "/tmp/%s", t->out.name);
	assert_int_equal(symlinkat(path, t->in.fd, "dir"), 0);
	assert_int_equal(symlinkat("..", t->in.fd, "up"), 0);
	assert_int_equal(symlinkat(".", t->in.fd, "self"), 0);
	(void)snprintf(path, sizeof(path), "/tmp/%s/big", t->out.name);
	assert_int_equal(symlinkat(path, t->in.fd, "file"), 0);
	assert_int_equal(fstatat(t->in.fd, "file", &st, 0), 0);
	assert_true(st.st_size == 4 * MEGABYTE);
	assert_true(tree(t->in.fd) < 64 << 10);
}

static void
test_sparse(void **state)
{
	struct trees *t = *state;
	int fd = openat(t->in.fd, "sparse", O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 1 << 30), 0);
	assert_true(tree(t->in.fd) < MEGABYTE);
	assert_int_equal(pwrite(fd, "x", 1, 1 << 29), 1);
	assert_int_equal(fsync(fd), 0);
	assert_true(tree(t->in.fd) == blocks(fd) + USAGE_ENTRY);
	assert_true(tree(t->in.fd) > 0);
	assert_int_equal(close(fd), 0);
}

/* What cannot be looked into is opened; what is too deep is no small sum. */
static void
test_hiding(void **state)
{
	struct trees *t = *state;
	int dir = make_dir(t->in.fd, "closed"), i, next;

	(void)fill(dir, "big", 4 * MEGABYTE);
	assert_int_equal(fchmod(dir, 0300), 0);
	assert_true(tree(t->in.fd) >= 4 * MEGABYTE);
	for (i = 0; i < 200; i++) {
		next = make_dir(dir, "d");
		assert_int_equal(close(dir), 0);
		dir = next;
	}
	assert_int_equal(close(dir), 0);
	assert_true(tree(t->in.fd) == USAGE_BLIND);
}

/* Files without a name: of memory, and of the workspace; each once. */
static void
test_held(void **state)
{
	struct trees *t = *state;
	struct usage_held before, after;
	int memory = memfd_create("test", 0), disk, copy;

	assert_int_equal(usage_descriptors(t->in.fd, NULL, &before), 0);
	(void)fill(t->in.fd, "gone", MEGABYTE);
	disk = openat(t->in.fd, "gone", O_RDONLY);
	assert_true(disk >= 0 && memory >= 0);
	assert_int_equal(unlinkat(t->in.fd, "gone", 0), 0);
	assert_int_equal(ftruncate(memory, 2 * MEGABYTE), 0);
	assert_int_equal(fallocate(memory, 0, 0, 2 * MEGABYTE), 0);
	copy = dup(memory);
	assert_int_equal(usage_descriptors(t->in.fd, NULL, &after), 0);
	assert_true(after.memory >= before.memory + 2 * MEGABYTE);
	assert_true(after.memory < before.memory + 3 * MEGABYTE);
	assert_true(after.disk >= before.disk + MEGABYTE);
	assert_int_equal(close(memory) | close(copy) | close(disk), 0);
}

static void
test_not_a_tree(void **state)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(tree(-1), 0);
	assert_int_equal(tree(fd), 0);
	assert_int_equal(close(fd), 0);
}

/* What pid 1 of a sandbox does; its status says which step was wrong. */
typedef int first_process(void);

static int
be_first(first_process *run)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    mount("proc", "/proc", "proc", 0, NULL) == -1)
		return CANNOT;
	return run();
}

/* Run as pid 1 of namespaces of its own, with a /proc that shows them. */
static void
in_sandbox(first_process *run)
{
	int status;
	pid_t pid, first;

	if ((pid = fork()) == 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID) == -1)
			_exit(CANNOT);
		if ((first = fork()) == 0)
			_exit(be_first(run));
		_exit(first == -1 || waitpid(first, &status, 0) != first ||
		    !WIFEXITED(status) ? 99 : WEXITSTATUS(status));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Lives until the other end closes. */
static void
be_hog(int go)
{
	char byte, *pages;

	pages = mmap(NULL, 64 * MEGABYTE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	/* A name that looks like the end of its own field in stat. */
	(void)prctl(PR_SET_NAME, "a) R 1 (b");
	if (pages == MAP_FAILED || fork() == -1 || write(go, "x", 1) != 1)
		_exit(1);
	_exit(read(go, &byte, 1) == 0 ? 0 : 1);
}

/* Two processes that share 64 MiB: twice in Rss, once in Pss. */
static int
see_hogs(void)
{
	struct usage none, cheap, exact;
	uint64_t kept;		/* where /tmp is a tmpfs */
	int go[2];
	char two[2];
	pid_t pid;

	measure(0, &none);
	kept = none.memory;
	if (none.processes != 0)
		return 1;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, go) == -1)
		return 2;
	if ((pid = fork()) == 0) {
		(void)close(go[0]);
		be_hog(go[1]);
	}
	(void)close(go[1]);
	if (fd_read_all(go[0], two, sizeof(two)) != sizeof(two))
		return 3;
	measure(0, &cheap);
	measure(1, &exact);
	if (cheap.processes != 2 || exact.processes != 2)
		return 4;
	if (cheap.memory - kept < 128 * MEGABYTE ||
	    exact.memory - kept < 64 * MEGABYTE ||
	    exact.memory - kept >= 128 * MEGABYTE)
		return 5;
	(void)shutdown(go[0], SHUT_WR);
	while (wait(NULL) > 0)
		;
	measure(0, &none);
	return none.processes == 0 && none.memory == kept ? 0 : 6;
}

static void
test_processes(void **state)
{
	(void)state;
	in_sandbox(see_hogs);
}

static void
burn(void)
{
	struct timespec now;

	do
		(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	while (now.tv_sec == 0 && now.tv_nsec < 300000000);
}

/* CPU time counts while a process lives, and when it has been reaped. */
static int
see_cpu(void)
{
	struct usage alive, reaped;
	int go[2];
	char byte;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, go) == -1)
		return 1;
	if ((pid = fork()) == 0) {
		(void)close(go[0]);
		burn();
		_exit(write(go[1], "x", 1) == 1 && read(go[1], &byte, 1) == 0 ?
		    0 : 1);
	}
	(void)close(go[1]);
	if (read(go[0], &byte, 1) != 1)
		return 2;
	measure(0, &alive);
	(void)shutdown(go[0], SHUT_WR);
	if (waitpid(pid, NULL, 0) != pid)
		return 3;
	measure(0, &reaped);
	/* The kernel may count in ticks of 10 ms. */
	if (alive.cpu_ms < 200 || alive.cpu_ms > 20000)
		return 4;
	return reaped.cpu_ms >= 200 && reaped.cpu_ms < 20000 ? 0 : 5;
}

static void
test_cpu(void **state)
{
	(void)state;
	in_sandbox(see_cpu);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_sums),
		TEST(test_hard_links),
		TEST(test_symlinks),
		TEST(test_sparse),
		TEST(test_hiding),
		TEST(test_held),
		TEST(test_not_a_tree),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
