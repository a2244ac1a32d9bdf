/*
 * result.c and copy.c against what a job can leave behind.  As an ordinary
 * user, since for root modes would mean nothing.
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
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "copy.h"
#include "exitcode.h"
#include "result.h"

#define NOBODY 65534
#define PATIENCE 120		/* seconds until a loop is a failure */

/* The job's tree is in work; what it is after is secret; home gets results. */
struct place {
	char top[64];
	char home[80];
	char secret[80];
	int work;
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
put(int dir, const char *name, const char *text, mode_t mode)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

static int
folder(int dir, const char *name)
{
	int fd;

	assert_int_equal(mkdirat(dir, name, 0700), 0);
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	char work[96];

	if (p == NULL)
		return -1;
	*state = p;
	(void)alarm(PATIENCE);
	(void)snprintf(p->top, sizeof(p->top), "/tmp/cudarun-unit.XXXXXX");
	if (mkdtemp(p->top) == NULL)
		return -1;
	(void)snprintf(p->home, sizeof(p->home), "%s/home", p->top);
	(void)snprintf(p->secret, sizeof(p->secret), "%s/secret", p->top);
	(void)snprintf(work, sizeof(work), "%s/job", p->top);
	if (mkdir(p->home, 0755) == -1 || mkdir(work, 0700) == -1)
		return -1;
	put(AT_FDCWD, p->secret, "secret", 0600);
	p->fds = count_names("/proc/self/fd");
	p->work = open(work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return p->work == -1 ? -1 : 0;
}

static int
run(const char *const argv[])
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

/* No descriptor stayed open, and what was the user's own still is. */
static int
tear_down(void **state)
{
	struct place *p = *state;
	const char *const open_all[] = { "chmod", "-R", "u+rwx", p->top,
	    NULL };
	const char *const remove[] = { "rm", "-rf", p->top, NULL };
	struct stat st;
	int rc = 0;

	if (close(p->work) == -1 || stat(p->secret, &st) == -1 ||
	    st.st_size != 6 || (st.st_mode & 07777) != 0600 ||
	    count_names("/proc/self/fd") != p->fds)
		rc = -1;
	if (run(open_all) == -1 || run(remove) == -1)
		rc = -1;
	free(p);
	return rc;
}

static void
make(const struct place *p, const char *name, struct result *r)
{
	struct fault f = { 0 };

	if (result_make(p->home, name, r, &f) == -1)
		fail_msg("%s", f.text);
}

static void
fill(const struct place *p, struct result *r)
{
	struct fault f = { 0 };

	if (result_fill(r, p->work, "script.py", 0, -1, &f) == -1)
		fail_msg("%s", f.text);
}

static bool
is_there(const struct result *r, const char *path)
{
	struct stat st;

	return fstatat(r->dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static void
check_file(const struct result *r, const char *path, const char *text,
    mode_t mode)
{
	char got[64] = "";
	struct stat st;
	int fd = openat(r->dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1)
		fail_msg("no %s", path);
	assert_true(read(fd, got, sizeof(got) - 1) >= 0);
	assert_string_equal(got, text);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | mode);
	assert_int_equal(close(fd), 0);
}

static void
test_make(void **state)
{
	static const char *const bad[] = { "", ".", "..", ".x", "a/b", "/x",
	    "../x" };
	const struct place *p = *state;
	struct result r = RESULT_NONE;
	struct fault f = { 0 };
	char path[128], name[257] = "";
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(result_make(p->home, bad[i], &r, &f), -1);
		assert_int_equal(f.code, EXIT_USAGE);
	}
	memset(name, 'n', 256);
	assert_int_equal(result_make(p->home, name, &r, &f), -1);
	assert_int_equal(count_names(p->home), 0);
	assert_int_equal(r.dir, -1);
	make(p, "run1", &r);
	(void)snprintf(path, sizeof(path), "%s/run1", p->home);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0700);
	assert_int_equal(fcntl(r.dir, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(r.home, F_GETFD), FD_CLOEXEC);
	result_closep(&r);
	assert_int_equal(count_names(p->home), 0);
	name[255] = '\0';
	make(p, name, &r);
	result_closep(&r);
}

/* Whatever it is that has the name, it stays as it is. */
static void
test_taken(void **state)
{
	static const char *const names[] = { "file", "folder", "link",
	    "dangling", "run1" };
	const struct place *p = *state;
	struct result r = RESULT_NONE, first;
	struct fault f;
	size_t i;
	int home = open(p->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	put(home, "file", "mine", 0600);
	assert_int_equal(close(folder(home, "folder")), 0);
	assert_int_equal(symlinkat("folder", home, "link"), 0);
	assert_int_equal(symlinkat("new", home, "dangling"), 0);
	make(p, "run1", &first);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		f = (struct fault){ 0 };
		assert_int_equal(result_make(p->home, names[i], &r, &f), -1);
		assert_int_equal(f.code, EXIT_WORKSPACE);
		assert_non_null(strstr(f.text, " is there already"));
		assert_int_equal(r.dir, -1);
	}
	assert_int_equal(count_names(p->home), 5);
	result_closep(&first);
	assert_int_equal(close(home), 0);
}

static void
test_home(void **state)
{
	const struct place *p = *state;
	struct result r = RESULT_NONE;
	struct fault f = { 0 };
	char link[96];

	assert_int_equal(result_make("/no/such/home", "a", &r, &f), -1);
	assert_int_equal(f.code, EXIT_WORKSPACE);
	assert_non_null(strstr(f.text, "/no/such/home"));
	assert_int_equal(result_make(p->secret, "a", &r, &f), -1);
	assert_non_null(strstr(f.text, strerror(ENOTDIR)));
	assert_int_equal(result_make("/", "a", &r, &f), -1);
	assert_non_null(strstr(f.text, "belongs to somebody else"));
	assert_int_equal(chmod(p->home, 0555), 0);
	assert_int_equal(result_make(p->home, "a", &r, &f), -1);
	assert_non_null(strstr(f.text, strerror(EACCES)));
	assert_int_equal(chmod(p->home, 0755), 0);
	/* An admin may have moved homes and left links. */
	(void)snprintf(link, sizeof(link), "%s/link", p->top);
	assert_int_equal(symlink(p->home, link), 0);
	assert_int_equal(result_make(link, "a", &r, &f), 0);
	assert_int_equal(count_names(p->home), 1);
	result_closep(&r);
}

static void
test_files(void **state)
{
	const struct place *p = *state;
	struct result r;
	char text[RESULT_TEXT];
	int out;

	make(p, "run1", &r);
	put(p->work, "script.py", "the script", 0644);
	put(p->work, "a.txt", "hello", 0666);
	put(p->work, "empty", "", 0444);
	put(p->work, "tool", "#!", 04775);
	put(p->work, "group", "x", 02070 | 0400);
	put(p->work, ".bashrc", "no", 0600);
	put(p->work, "-rf * \\ \xc3\xa9\xff", "name", 0600);
	out = folder(p->work, "out");
	put(out, "script.py", "other", 0600);
	put(out, ".zarray", "{}", 0600);
	assert_int_equal(close(folder(out, "__pycache__")), 0);
	assert_int_equal(close(folder(out, "hollow")), 0);
	assert_int_equal(close(folder(p->work, ".cache")), 0);
	assert_int_equal(close(folder(p->work, "__pycache__")), 0);
	assert_int_equal(close(out), 0);
	fill(p, &r);
	check_file(&r, "a.txt", "hello", 0600);
	check_file(&r, "empty", "", 0600);
	check_file(&r, "tool", "#!", 0700);
	check_file(&r, "group", "x", 0600);
	check_file(&r, "-rf * \\ \xc3\xa9\xff", "name", 0600);
	check_file(&r, "out/script.py", "other", 0600);
	check_file(&r, "out/.zarray", "{}", 0600);
	assert_true(is_there(&r, "out/hollow"));
	assert_false(is_there(&r, "script.py"));
	assert_false(is_there(&r, ".bashrc"));
	assert_false(is_there(&r, ".cache"));
	assert_false(is_there(&r, "__pycache__"));
	assert_false(is_there(&r, "out/__pycache__"));
	assert_int_equal(r.files, 7);
	assert_int_equal(r.folders, 2);
	assert_int_equal(r.bytes, 5 + 2 + 1 + 4 + 5 + 2);
	assert_string_equal(result_left_out(&r, text), "");
	result_closep(&r);
	assert_int_equal(count_names(p->home), 1);
}

/* With -c there is no script: that name is a result like another. */
static void
test_no_script(void **state)
{
	const struct place *p = *state;
	struct fault f = { 0 };
	struct result r;

	make(p, "run1", &r);
	put(p->work, "script.py", "written", 0600);
	assert_int_equal(result_fill(&r, p->work, NULL, 0, -1, &f), 0);
	check_file(&r, "script.py", "written", 0600);
	result_closep(&r);
}

static void
test_links(void **state)
{
	const struct place *p = *state;
	struct result r;
	char text[RESULT_TEXT];
	int below;

	make(p, "run1", &r);
	assert_int_equal(symlinkat("/etc/passwd", p->work, "passwd"), 0);
	assert_int_equal(symlinkat(p->secret, p->work, "secret"), 0);
	assert_int_equal(symlinkat("../secret", p->work, "relative"), 0);
	assert_int_equal(symlinkat("../..", p->work, "up"), 0);
	assert_int_equal(symlinkat("/etc", p->work, "etc"), 0);
	assert_int_equal(symlinkat("loop", p->work, "loop"), 0);
	assert_int_equal(symlinkat("/proc/self/fd/0", p->work, "magic"), 0);
	assert_int_equal(symlinkat("good", p->work, "own"), 0);
	assert_int_equal(linkat(AT_FDCWD, p->secret, p->work, "hard", 0), 0);
	below = folder(p->work, "below");
	assert_int_equal(symlinkat("..", below, "up"), 0);
	put(p->work, "good", "good", 0600);
	put(p->work, "twice", "x", 0600);
	assert_int_equal(linkat(p->work, "twice", below, "again", 0), 0);
	assert_int_equal(close(below), 0);
	fill(p, &r);
	check_file(&r, "good", "good", 0600);
	assert_int_equal(r.files, 1);
	assert_int_equal(r.folders, 1);
	assert_string_equal(result_left_out(&r, text),
	    "9 links, 3 hard links");
	assert_false(is_there(&r, "hard"));
	assert_false(is_there(&r, "below/up"));
	result_closep(&r);
}

/* Nothing waits for a writer, and no device is opened. */
static void
test_special(void **state)
{
	const struct place *p = *state;
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[RESULT_TEXT];
	struct result r;

	make(p, "run1", &r);
	assert_int_equal(mkfifoat(p->work, "fifo", 0600), 0);
	assert_int_equal(mkfifoat(p->work, "fifo2", 0), 0);
	(void)snprintf(name.sun_path, sizeof(name.sun_path), "%s/job/s",
	    p->top);
	assert_int_equal(bind(s, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(close(s), 0);
	put(p->work, "good", "good", 0600);
	fill(p, &r);
	check_file(&r, "good", "good", 0600);
	assert_int_equal(r.files, 1);
	assert_string_equal(result_left_out(&r, text), "2 fifos, 1 socket");
	result_closep(&r);
}

static void
test_closed(void **state)
{
	const struct place *p = *state;
	struct result r;
	char text[RESULT_TEXT];
	int fd;

	make(p, "run1", &r);
	put(p->work, "closed", "x", 0);
	fd = folder(p->work, "nothing");
	put(fd, "in", "x", 0600);
	assert_int_equal(fchmod(fd, 0), 0);
	assert_int_equal(close(fd), 0);
	fd = folder(p->work, "names");	/* can be listed, not entered */
	put(fd, "in", "x", 0600);
	assert_int_equal(fchmod(fd, 0400), 0);
	assert_int_equal(close(fd), 0);
	put(p->work, "good", "good", 0400);
	assert_int_equal(fchmod(p->work, 0), 0);	/* itself */
	fill(p, &r);
	check_file(&r, "good", "good", 0600);
	assert_int_equal(r.files, 1);
	assert_string_equal(result_left_out(&r, text),
	    "3 unreadable files or folders");
	assert_false(is_there(&r, "nothing"));
	result_closep(&r);
}

static void
test_names(void **state)
{
	static const char *const bad[] = { "a\nb", "\033[2J", "tab\t",
	    "\177", "csi\xc2\x9b[", "\r" };
	const struct place *p = *state;
	char text[RESULT_TEXT], name[256];
	struct result r;
	size_t i;

	make(p, "run1", &r);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		put(p->work, bad[i], "x", 0600);
	assert_int_equal(close(folder(p->work, "d\ne")), 0);
	memset(name, 'n', 255);
	name[255] = '\0';
	put(p->work, name, "long", 0600);
	put(p->work, "\xc2\xb5", "mu", 0600);
	put(p->work, "cut\xc2", "cut", 0600);
	fill(p, &r);
	check_file(&r, name, "long", 0600);
	check_file(&r, "\xc2\xb5", "mu", 0600);
	check_file(&r, "cut\xc2", "cut", 0600);
	assert_int_equal(r.files, 3);
	assert_string_equal(result_left_out(&r, text),
	    "7 names with control characters");
	result_closep(&r);
}

/* As deep as is taken, one deeper, and beyond every path's length. */
static void
test_deep(void **state)
{
	const struct place *p = *state;
	char text[RESULT_TEXT], name[201];
	struct result r;
	int i, at, next;

	make(p, "run1", &r);
	memset(name, 'd', 200);
	name[200] = '\0';
	at = dup(p->work);
	for (i = 0; i < 300; i++) {
		next = folder(at, name);
		put(next, "f", "x", 0600);
		assert_int_equal(close(at), 0);
		at = next;
	}
	assert_int_equal(close(at), 0);
	fill(p, &r);
	assert_int_equal(r.files, RESULT_DEPTH);
	assert_int_equal(r.folders, RESULT_DEPTH);
	assert_string_equal(result_left_out(&r, text),
	    "1 folder that is too deep");
	result_closep(&r);
}

static void
test_sparse(void **state)
{
	const struct place *p = *state;
	struct stat st;
	struct result r;
	char part[6] = "";
	int fd;

	make(p, "run1", &r);
	fd = openat(p->work, "big", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(pwrite(fd, "begin", 5, 0), 5);
	assert_int_equal(pwrite(fd, "amidst", 6, 1LL << 39), 6);
	assert_int_equal(ftruncate(fd, 1LL << 40), 0);
	assert_int_equal(close(fd), 0);
	fd = openat(p->work, "hole", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(ftruncate(fd, 1LL << 40), 0);
	assert_int_equal(close(fd), 0);
	fill(p, &r);
	fd = openat(r.dir, "big", O_RDONLY | O_CLOEXEC);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 1LL << 40);
	assert_true(st.st_blocks < 2048);
	assert_int_equal(pread(fd, part, 5, 0), 5);
	assert_string_equal(part, "begin");
	assert_int_equal(pread(fd, part, 5, (1LL << 39) + 1), 5);
	assert_string_equal(part, "midst");
	assert_int_equal(close(fd), 0);
	assert_true(r.bytes < 1 << 20);
	assert_int_equal(r.files, 2);
	result_closep(&r);
}

/* 8M of it, in a pattern, so that no block is like its neighbour. */
static void
make_pattern(int dir, const char *name)
{
	static uint64_t part[1 << 13];
	int i, fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	uint64_t n = 1;
	size_t k;

	for (i = 0; i < 128; i++) {
		for (k = 0; k < 1 << 13; k++)
			part[k] = n = n * 6364136223846793005u + 1;
		assert_int_equal(write(fd, part, sizeof(part)), sizeof(part));
	}
	assert_int_equal(close(fd), 0);
}

/* From the beginning, and the same end. */
static void
check_same(int a, int b)
{
	static char x[65536], y[65536];
	ssize_t n;

	assert_int_equal(lseek(a, 0, SEEK_SET), 0);
	assert_int_equal(lseek(b, 0, SEEK_SET), 0);
	while ((n = read(a, x, sizeof(x))) > 0) {
		assert_int_equal(read(b, y, sizeof(y)), n);
		assert_memory_equal(x, y, (size_t)n);
	}
	assert_int_equal(read(b, y, sizeof(y)), 0);
}

static void
test_bytes(void **state)
{
	const struct place *p = *state;
	struct result r;
	uint64_t bytes = 0;
	int from, to;

	make(p, "run1", &r);
	make_pattern(p->work, "big");
	fill(p, &r);
	assert_int_equal(r.bytes, 8 << 20);
	from = openat(p->work, "big", O_RDONLY | O_CLOEXEC);
	to = openat(r.dir, "big", O_RDONLY | O_CLOEXEC);
	check_same(from, to);
	assert_int_equal(close(to), 0);
	/* On another file system, where copy_file_range(2) refuses. */
	to = memfd_create("other", MFD_CLOEXEC);
	assert_int_equal(copy_file(from, to, 8 << 20, UINT64_MAX, &bytes), 0);
	assert_int_equal(bytes, 8 << 20);
	check_same(from, to);
	/* Shorter than it was when it was looked at: it ends. */
	assert_int_equal(ftruncate(to, 0), 0);
	assert_int_equal(copy_file(from, to, 9 << 20, UINT64_MAX, &bytes), 0);
	errno = 0;
	assert_int_equal(copy_file(from, to, 8 << 20, (8 << 20) - 1, &bytes),
	    -1);
	assert_int_equal(errno, EOVERFLOW);
	assert_int_equal(close(to), 0);
	assert_int_equal(close(from), 0);
	result_closep(&r);
}

/* What did fit stays, each file of it whole. */
static void
test_too_much(void **state)
{
	const struct place *p = *state;
	struct fault f = { 0 };
	struct result r;

	make(p, "run1", &r);
	make_pattern(p->work, "one");
	make_pattern(p->work, "two");
	assert_int_equal(result_fill(&r, p->work, NULL, 12 << 20, -1, &f), -1);
	assert_int_equal(f.code, EXIT_WORKSPACE);
	assert_non_null(strstr(f.text, "run1 is not whole"));
	assert_int_equal(r.files, 1);
	assert_int_equal(r.bytes, 8 << 20);
	assert_int_not_equal(is_there(&r, "one"), is_there(&r, "two"));
	result_closep(&r);
	make(p, "run2", &r);
	assert_int_equal(result_fill(&r, p->work, NULL, 16 << 20, -1, &f), 0);
	assert_int_equal(r.files, 2);
	result_closep(&r);
}

/* A file that cannot be written is no file, and not the end of us. */
static void
test_no_room(void **state)
{
	const struct place *p = *state;
	struct rlimit old, small;
	struct fault f = { 0 };
	struct result r;
	int rc;

	make(p, "run1", &r);
	make_pattern(p->work, "big");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 1 << 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = result_fill(&r, p->work, NULL, 0, -1, &f);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(f.code, EXIT_WORKSPACE);
	assert_non_null(strstr(f.text, "run1 is not whole: "));
	assert_non_null(strstr(f.text, strerror(EFBIG)));
	assert_int_equal(r.files + r.bytes, 0);
	assert_false(is_there(&r, "big"));
	result_closep(&r);
	assert_int_equal(count_names(p->home), 0);
}

static void
test_many(void **state)
{
	const struct place *p = *state;
	struct fault f = { 0 };
	struct result r;
	char name[32];
	int i;

	make(p, "run1", &r);
	/* Links are made fast; each counts, taken or not. */
	for (i = 0; i < RESULT_ENTRIES; i++) {
		(void)snprintf(name, sizeof(name), "l%d", i);
		assert_int_equal(symlinkat("x", p->work, name), 0);
	}
	assert_int_equal(result_fill(&r, p->work, NULL, 0, -1, &f), 0);
	assert_int_equal(r.left[LEFT_LINK], RESULT_ENTRIES);
	assert_int_equal(symlinkat("x", p->work, "more"), 0);
	assert_int_equal(result_fill(&r, p->work, NULL, 0, -1, &f), -1);
	assert_int_equal(f.code, EXIT_WORKSPACE);
	assert_non_null(strstr(f.text, "more than 100000"));
	result_closep(&r);
	assert_int_equal(count_names(p->home), 0);
}

/* Someone who may write at home as well: nothing there is replaced. */
static void
test_hostile_home(void **state)
{
	const struct place *p = *state;
	struct fault f = { 0 };
	struct result r;

	make(p, "run1", &r);
	assert_int_equal(symlinkat(p->secret, r.dir, "out"), 0);
	put(p->work, "out", "overwritten", 0600);
	assert_int_equal(result_fill(&r, p->work, NULL, 0, -1, &f), -1);
	assert_non_null(strstr(f.text, strerror(EEXIST)));
	assert_int_equal(unlinkat(p->work, "out", 0), 0);
	assert_int_equal(close(folder(p->work, "out")), 0);
	assert_int_equal(result_fill(&r, p->work, NULL, 0, -1, &f), -1);
	result_closep(&r);
	assert_int_equal(count_names(p->home), 1);
}

/* All kinds at once have room. */
static void
test_text(void **state)
{
	struct result r = RESULT_NONE;
	char text[RESULT_TEXT];
	int i;

	(void)state;
	assert_string_equal(result_left_out(&r, text), "");
	r.left[LEFT_LINK] = 1;
	r.left[LEFT_FIFO] = 2;
	assert_string_equal(result_left_out(&r, text), "1 link, 2 fifos");
	for (i = 0; i < LEFT_END; i++)
		r.left[i] = UINT64_MAX;
	assert_non_null(strstr(result_left_out(&r, text),
	    "files of somebody else"));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_make),
		TEST(test_taken),
		TEST(test_home),
		TEST(test_files),
		TEST(test_no_script),
		TEST(test_links),
		TEST(test_special),
		TEST(test_closed),
		TEST(test_names),
		TEST(test_deep),
		TEST(test_sparse),
		TEST(test_bytes),
		TEST(test_too_much),
		TEST(test_no_room),
		TEST(test_many),
		TEST(test_hostile_home),
		TEST(test_text),
	};

	if (getuid() == 0 && (setgroups(0, NULL) == -1 ||
	    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)) {
		(void)fprintf(stderr, "cannot become an ordinary user\n");
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
