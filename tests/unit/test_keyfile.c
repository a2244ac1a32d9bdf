/* keyfile.c: which files are believed, and what in them is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base64.h"
#include "fd.h"
#include "keyfile.h"
#include "mem.h"

#define FILES ".ssh/authorized_keys"
#define STRANGER 12345
#define CANNOT 77
#define RACE_MET 300		/* times that each of two files was met */
#define RACE_MAX 1000000

static const unsigned char blob[51] = "\0\0\0\013ssh-ed25519\0\0\0 ana's";

static const struct authkeys_ask asked = { .type = "ssh-ed25519",
    .blob = blob, .blob_len = sizeof(blob), .address = "10.0.0.7",
    .now = 1800000000 };

struct home {
	char *top;		/* for other users to write, as /tmp */
	char *dir;		/* TOP/ana */
	char *ssh;		/* TOP/ana/.ssh */
	char *file;
	char *line;		/* with the key */
	struct authkeys_grant g;
};

static void
write_bytes(const char *path, const char *bytes, size_t len)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd != -1);
	assert_int_equal(fd_write_all(fd, bytes, len), 0);
}

static void
write_text(const char *path, const char *text)
{
	write_bytes(path, text, strlen(text));
}

static int
setup(void **state)
{
	struct home *h = xcalloc(1, sizeof(*h));
	cleanup_free char *base64 = base64_encode((const char *)blob,
	    sizeof(blob));

	h->top = xstrdup("/tmp/test_keyfile.XXXXXX");
	assert_non_null(mkdtemp(h->top));
	h->dir = xasprintf("%s/ana", h->top);
	h->ssh = xasprintf("%s/.ssh", h->dir);
	h->file = xasprintf("%s/authorized_keys", h->ssh);
	h->line = xasprintf("ssh-ed25519 %s ana\n", base64);
	assert_int_equal(chmod(h->top, 01777), 0);
	assert_int_equal(mkdir(h->dir, 0755), 0);
	assert_int_equal(mkdir(h->ssh, 0700), 0);
	write_text(h->file, h->line);
	*state = h;
	return 0;
}

static void
remove_all(const char *top)
{
	pid_t pid = fork();

	assert_true(pid != -1);
	if (pid == 0) {
		(void)execlp("rm", "rm", "-rf", "--", top, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static int
teardown(void **state)
{
	struct home *h = *state;

	remove_all(h->top);
	free(h->top);
	free(h->dir);
	free(h->ssh);
	free(h->file);
	free(h->line);
	free(h);
	return 0;
}

static bool
search(struct home *h, const char *pattern, bool strict)
{
	cleanup_free char *copy = xstrdup(pattern);
	char *const patterns[] = { copy, NULL };

	memset(&h->g, 0xff, sizeof(h->g));
	keyfile_search(patterns, "ana", h->dir, strict, &asked, &h->g);
	return h->g.granted;
}

/* Refused with this reason if modes count; taken if they do not. */
static void
demand_strict(struct home *h, const char *pattern, const char *why)
{
	if (search(h, pattern, true) || strstr(h->g.why, why) == NULL)
		fail_msg("%s: '%s', not '%s'", pattern, h->g.why, why);
	if (!search(h, pattern, false))
		fail_msg("%s: %s", pattern, h->g.why);
}

static void
test_patterns(void **state)
{
	struct home *h = *state;
	cleanup_free char *percent = xasprintf("%s/%%ana%%", h->ssh);

	assert_true(search(h, "%h/" FILES, true));
	assert_string_equal(h->g.why, "");
	assert_true(h->g.pty);
	assert_true(search(h, FILES, true));
	assert_true(search(h, h->file, true));
	assert_true(search(h, "%h/.ssh/../.ssh//authorized_keys", true));
	write_text(percent, h->line);
	assert_true(search(h, "%h/.ssh/%%%u%%", true));
	assert_true(search(h, ".ssh/%%%u%%", true));
	assert_false(search(h, "%h/.ssh/none", true));
	assert_string_equal(h->g.why, "");
	assert_false(search(h, "%h/none/none", true));
	assert_string_equal(h->g.why, "");
	assert_false(search(h, "%h/" FILES "%", true));
	assert_non_null(strstr(h->g.why, "nothing stands for"));
	assert_false(search(h, "%h/" FILES "%U", true));
	assert_non_null(strstr(h->g.why, "nothing stands for"));
	assert_false(search(h, "", true));
	assert_false(search(h, "%h", true));
	assert_false(search(h, "%h/.ssh/", true));
	assert_false(search(h, "%h/.ssh/.", true));
	assert_false(search(h, "%h/" FILES "/x", true));
}

static void
test_user_names(void **state)
{
	static const char *const users[] = { "", ".", "..", "../ana", "/" };
	struct home *h = *state;
	cleanup_free char *pattern = xstrdup("%h/%u/" FILES);
	cleanup_free char *below = xstrdup(FILES);
	char *const patterns[] = { pattern, NULL };
	char *const relative[] = { below, NULL };
	size_t i;

	for (i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		keyfile_search(patterns, users[i], h->dir, false, &asked,
		    &h->g);
		assert_false(h->g.granted);
		assert_non_null(strstr(h->g.why, "nothing stands for"));
	}
	keyfile_search(patterns, "ana", h->top, false, &asked, &h->g);
	assert_true(h->g.granted);
	/* Not even where it would be found. */
	assert_int_equal(chdir(h->top), 0);
	keyfile_search(relative, "ana", "ana", false, &asked, &h->g);
	assert_false(h->g.granted);
	assert_non_null(strstr(h->g.why, "is not a path"));
	keyfile_search(relative, "ana", "", false, &asked, &h->g);
	assert_false(h->g.granted);
	assert_int_equal(chdir("/"), 0);
}

static void
test_modes(void **state)
{
	static const mode_t bad[] = { 0620, 0602, 0622, 0666, 01602, 02620 };
	struct home *h = *state;
	const char *paths[] = { h->file, h->ssh, h->dir };
	size_t i, k;
	struct stat st;

	for (k = 0; k < 3; k++) {
		assert_int_equal(stat(paths[k], &st), 0);
		for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			assert_int_equal(chmod(paths[k], bad[i] |
			    (k > 0 ? 0111 : 0)), 0);
			demand_strict(h, "%h/" FILES, k > 0 ?
			    "bad ownership or modes for a folder of" :
			    "bad ownership or modes for file");
		}
		assert_int_equal(chmod(paths[k], k > 0 ? 0755 : 0644), 0);
		assert_true(search(h, "%h/" FILES, true));
		assert_int_equal(chmod(paths[k], st.st_mode & 07777), 0);
	}
}

static void
test_owners(void **state)
{
	struct home *h = *state;
	const char *paths[] = { h->file, h->ssh, h->dir };
	size_t k;

	if (geteuid() != 0)
		return;		/* only root can give a file away */
	for (k = 0; k < 3; k++) {
		assert_int_equal(chown(paths[k], STRANGER, STRANGER), 0);
		demand_strict(h, "%h/" FILES, "bad ownership");
		assert_int_equal(chown(paths[k], 0, 0), 0);
	}
	assert_true(search(h, "%h/" FILES, true));
}

/* As a user: what belongs to root is all right, what to others is not. */
static void
test_as_a_user(void **state)
{
	struct home *h = *state;
	int status;
	pid_t pid;

	if (geteuid() != 0)
		return;
	assert_int_equal(chown(h->dir, STRANGER, STRANGER), 0);
	assert_int_equal(chmod(h->ssh, 0755), 0);
	assert_int_equal(chmod(h->file, 0644), 0);
	if ((pid = fork()) == 0) {
		if (setresuid(STRANGER, STRANGER, STRANGER) == -1 ||
		    !search(h, "%h/" FILES, true))
			_exit(1);
		_exit(chmod(h->dir, 0775) == -1 ||
		    search(h, "%h/" FILES, true) ? 2 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(chmod(h->dir, 0755), 0);
	assert_int_equal(chmod(h->file, 0600), 0);
	if ((pid = fork()) == 0) {
		if (setresuid(STRANGER, STRANGER, STRANGER) == -1)
			_exit(1);
		_exit(search(h, "%h/" FILES, true) ||
		    strstr(h->g.why, "Permission denied") == NULL ? 2 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Not below home: up to the root, and the top folder is for all to write. */
static void
test_elsewhere(void **state)
{
	struct home *h = *state;
	cleanup_free char *keys = xasprintf("%s/keys", h->top);
	cleanup_free char *file = xasprintf("%s/ana", keys);
	cleanup_free char *pattern = xasprintf("%s/%%u", keys);

	assert_int_equal(mkdir(keys, 0755), 0);
	write_text(file, h->line);
	demand_strict(h, pattern, "folder");
	demand_strict(h, "%h/../keys/ana", "folder");
	/* A home that is not there is on no way. */
	free(h->dir);
	h->dir = xasprintf("%s/nobody", h->top);
	demand_strict(h, file, "folder");
}

static void
test_links(void **state)
{
	struct home *h = *state;
	cleanup_free char *other = xasprintf("%s/other", h->ssh);
	cleanup_free char *away = xasprintf("%s/away", h->top);
	cleanup_free char *link = xasprintf("%s/link", h->top);

	/* In the place of the file: never. */
	assert_int_equal(rename(h->file, other), 0);
	assert_int_equal(symlink("other", h->file), 0);
	assert_false(search(h, "%h/" FILES, true));
	assert_non_null(strstr(h->g.why, "a link stands for"));
	assert_false(search(h, "%h/" FILES, false));
	assert_int_equal(unlink(h->file), 0);
	assert_int_equal(rename(other, h->file), 0);
	/* A link on the way: what counts is where one gets. */
	assert_int_equal(rename(h->ssh, away), 0);
	assert_int_equal(symlink(away, h->ssh), 0);
	demand_strict(h, "%h/" FILES, "folder");
	assert_int_equal(unlink(h->ssh), 0);
	free(other);
	other = xasprintf("%s/dotfiles", h->dir);
	assert_int_equal(rename(away, other), 0);
	assert_int_equal(symlink("dotfiles", h->ssh), 0);
	assert_true(search(h, "%h/" FILES, true));
	assert_int_equal(chmod(h->dir, 0775), 0);
	demand_strict(h, "%h/" FILES, "folder");
	assert_int_equal(chmod(h->dir, 0755), 0);
	/* A link to the home, as where homes lie on another disk. */
	assert_int_equal(symlink(h->dir, link), 0);
	free(h->dir);
	h->dir = xstrdup(link);
	assert_true(search(h, "%h/" FILES, true));
	/* A link that leads to itself. */
	assert_int_equal(unlink(h->ssh), 0);
	assert_int_equal(symlink(".ssh", h->ssh), 0);
	assert_false(search(h, "%h/" FILES, true));
}

/* None of these may be read, nor make anyone wait. */
static void
test_no_file(void **state)
{
	struct home *h = *state;

	assert_int_equal(unlink(h->file), 0);
	assert_int_equal(mkfifo(h->file, 0600), 0);
	assert_false(search(h, "%h/" FILES, true));
	assert_non_null(strstr(h->g.why, "not a regular file"));
	assert_int_equal(unlink(h->file), 0);
	assert_int_equal(mkdir(h->file, 0700), 0);
	assert_false(search(h, "%h/" FILES, true));
	assert_non_null(strstr(h->g.why, "not a regular file"));
	assert_false(search(h, "/dev/zero", false));
	assert_non_null(strstr(h->g.why, "not a regular file"));
	assert_int_equal(rmdir(h->file), 0);
	write_text(h->file, "");
	assert_false(search(h, "%h/" FILES, true));
	assert_string_equal(h->g.why, "");
}

/* A lease that its holder does not give up would stop who opens for 45 s. */
static void
test_lease(void **state)
{
	struct home *h = *state;
	cleanup_fd int fd = open(h->file, O_WRONLY);

	assert_true(fd != -1);
	if (fcntl(fd, F_SETLEASE, F_WRLCK) == -1)
		return;		/* not on this file system */
	assert_int_equal(fcntl(fd, F_SETSIG, SIGURG), 0);
	assert_false(search(h, "%h/" FILES, true));
	assert_non_null(strstr(h->g.why, "cannot open"));
}

static void
test_size(void **state)
{
	struct home *h = *state;
	size_t line = strlen(h->line);
	cleanup_free char *bytes = xcalloc(KEYFILE_BYTES + 1, 1);

	memset(bytes, '\n', KEYFILE_BYTES + 1);
	memcpy(bytes + KEYFILE_BYTES - line, h->line, line);
	write_bytes(h->file, bytes, KEYFILE_BYTES);
	assert_true(search(h, "%h/" FILES, true));
	/* A byte more: not even the first line counts. */
	memcpy(bytes, h->line, line);
	write_bytes(h->file, bytes, KEYFILE_BYTES + 1);
	assert_false(search(h, "%h/" FILES, true));
	assert_non_null(strstr(h->g.why, "larger than 1M"));
	assert_int_equal(truncate(h->file, (off_t)1 << 40), 0);
	assert_false(search(h, "%h/" FILES, true));
	assert_non_null(strstr(h->g.why, "larger than 1M"));
}

/* Neither half of a line that is too long is one. */
static void
test_lines(void **state)
{
	struct home *h = *state;
	size_t line = strlen(h->line);
	cleanup_free char *text = xcalloc(3 * AUTHKEYS_LINE, 1);

	memset(text, 'x', 3 * AUTHKEYS_LINE);
	memcpy(text + AUTHKEYS_LINE + 1, h->line, line);
	text[2 * AUTHKEYS_LINE] = '\n';
	write_bytes(h->file, text, 2 * AUTHKEYS_LINE + 1);
	assert_false(search(h, "%h/" FILES, true));
	memset(text, ' ', AUTHKEYS_LINE);
	write_bytes(h->file, text, 2 * AUTHKEYS_LINE + 1);
	assert_false(search(h, "%h/" FILES, true));
	/* A good one behind it, without an end. */
	memcpy(text + 2 * AUTHKEYS_LINE + 1, h->line, line - 1);
	write_bytes(h->file, text, 2 * AUTHKEYS_LINE + line);
	assert_true(search(h, "%h/" FILES, true));
}

static void
test_order(void **state)
{
	struct home *h = *state;
	cleanup_free char *text = xasprintf("# keys\r\n\n"
	    "frob %s" "restrict %s" "%s" "no-x", h->line, h->line, h->line);
	cleanup_free char *refused = xasprintf("from=\"::1\" %s"
	    "frob %s", h->line, h->line);
	cleanup_free char *second = xasprintf("%s2", h->file);
	char *const patterns[] = { h->file, second, NULL };

	/* The first that grants, and nothing is said of those before it. */
	write_text(h->file, text);
	assert_true(search(h, h->file, true));
	assert_false(h->g.pty);
	assert_string_equal(h->g.why, "");
	/* None does: the first reason. */
	write_text(h->file, refused);
	assert_false(search(h, h->file, true));
	assert_non_null(strstr(h->g.why,
	    "its from= does not admit 10.0.0.7, in line 1 of /"));
	/* The next file. */
	write_text(second, text);
	keyfile_search(patterns, "ana", h->dir, true, &asked, &h->g);
	assert_true(h->g.granted);
	assert_string_equal(h->g.why, "");
	/* A file behind the one that grants does not matter. */
	write_text(h->file, h->line);
	assert_int_equal(unlink(second), 0);
	assert_int_equal(symlink("authorized_keys", second), 0);
	keyfile_search(patterns, "ana", h->dir, true, &asked, &h->g);
	assert_true(h->g.granted);
	assert_true(h->g.pty);
	assert_string_equal(h->g.why, "");
	write_text(h->file, refused);
	assert_int_equal(unlink(second), 0);
	write_text(second, "");
	keyfile_search(patterns, "ana", h->dir, true, &asked, &h->g);
	assert_false(h->g.granted);
	assert_non_null(strstr(h->g.why, "in line 1 of"));
	keyfile_search(patterns + 2, "ana", h->dir, true, &asked, &h->g);
	assert_false(h->g.granted);
	assert_string_equal(h->g.why, "");
}

/* Until it is killed: a and b change places. */
static pid_t
start_swapping(const char *a, const char *b)
{
	pid_t pid = fork();

	assert_true(pid != -1);
	if (pid == 0)
		for (;;)
			if (renameat2(AT_FDCWD, a, AT_FDCWD, b,
			    RENAME_EXCHANGE) == -1)
				_exit(1);
	return pid;
}

/* Searches until it has met both; neither may be granted. */
static void
race(struct home *h, const char *other, const char *why, const char *other_why)
{
	pid_t pid = start_swapping(h->file, other);
	int met = 0, other_met = 0, i, status;

	for (i = 0; i < RACE_MAX && (met < RACE_MET || other_met < RACE_MET);
	    i++) {
		assert_false(search(h, "%h/" FILES, true));
		met += strstr(h->g.why, why) != NULL;
		other_met += strstr(h->g.why, other_why) != NULL;
	}
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_true(met >= RACE_MET && other_met >= RACE_MET);
}

/*
 * What is checked is what is read: a file that is trusted and refuses the key
 * cannot lend its modes to one that has the key and is not.
 */
static void
test_races(void **state)
{
	struct home *h = *state;
	cleanup_free char *other = xasprintf("%s/other", h->ssh);
	cleanup_free char *target = xasprintf("%s/target", h->ssh);
	cleanup_free char *refused = xasprintf("frob %s", h->line);

	write_text(h->file, refused);
	write_text(other, h->line);
	assert_int_equal(chmod(other, 0666), 0);
	race(h, other, "\"frob\" is not known", "bad ownership or modes");
	assert_int_equal(unlink(other), 0);
	write_text(h->file, refused);
	assert_int_equal(chmod(h->file, 0600), 0);
	write_text(target, h->line);
	assert_int_equal(symlink("target", other), 0);
	race(h, other, "\"frob\" is not known", "a link stands for");
}

/* The same with the folder. */
static void
test_folder_races(void **state)
{
	struct home *h = *state;
	cleanup_free char *refused = xasprintf("frob %s", h->line);
	cleanup_free char *keys = xasprintf("%s/keys", h->top);
	cleanup_free char *there = xasprintf("%s/authorized_keys", keys);
	cleanup_free char *link = xasprintf("%s/link", h->dir);
	cleanup_free char *file = xstrdup(h->file);

	write_text(h->file, refused);
	assert_int_equal(mkdir(keys, 0700), 0);
	write_text(there, h->line);
	assert_int_equal(symlink(keys, link), 0);
	free(h->file);
	h->file = xstrdup(h->ssh);
	race(h, link, "\"frob\" is not known", "a folder of");
	free(h->file);
	h->file = steal_pointer(&file);
}

/* What f says in a mount namespace of its own, where that can be had. */
static void
demand_mounted(struct home *h, int (*f)(struct home *))
{
	int status;
	pid_t pid = fork();

	assert_true(pid != -1);
	if (pid == 0)
		_exit(unshare(CLONE_NEWNS) == -1 || mount(NULL, "/", NULL,
		    MS_REC | MS_PRIVATE, NULL) == -1 ? CANNOT : f(h));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT)
		return;		/* it takes root, and more in a container */
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Its parent is the same folder, and above that all may write. */
static int
search_below_itself(struct home *h)
{
	cleanup_free char *keys = xasprintf("%s/keys", h->top);
	cleanup_free char *below = xasprintf("%s/below", keys);
	cleanup_free char *file = xasprintf("%s/ana", below);

	if (mkdir(keys, 0755) == -1 || mkdir(below, 0755) == -1)
		return 1;
	if (mount(keys, below, NULL, MS_BIND, NULL) == -1)
		return CANNOT;
	write_text(file, h->line);
	return !search(h, file, true) && search(h, file, false) ? 0 : 1;
}

/* Nothing but trusted folders up to the root. */
static int
search_up_to_root(struct home *h)
{
	if (mount("keys", "/tmp", "tmpfs", 0, "mode=755") == -1)
		return CANNOT;
	if (mkdir("/tmp/keys", 0755) == -1)
		return 1;
	write_text("/tmp/keys/ana", h->line);
	if (!search(h, "/tmp/keys/%u", true))
		return 2;
	return chmod("/tmp", 0777) == 0 && !search(h, "/tmp/keys/%u", true) ?
	    0 : 3;
}

static void
test_mounted_below_itself(void **state)
{
	demand_mounted(*state, search_below_itself);
}

static void
test_up_to_root(void **state)
{
	demand_mounted(*state, search_up_to_root);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_patterns), TEST(test_user_names), TEST(test_modes),
		TEST(test_owners), TEST(test_as_a_user), TEST(test_elsewhere),
		TEST(test_links), TEST(test_no_file), TEST(test_lease),
		TEST(test_size), TEST(test_lines), TEST(test_order),
		TEST(test_races), TEST(test_folder_races),
		TEST(test_mounted_below_itself), TEST(test_up_to_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
