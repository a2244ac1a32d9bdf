/* download.c: what a host may put into a user's folder, and what it may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "digest.h"
#include "download.h"
#include "fd.h"
#include "folder.h"
#include "mem.h"
#include "tell.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define HASH_OF_DATA "3a6eb0790f39ac87c94f3856b2dd2c5d" \
	"110e6811602261a9a923d3bb23adc8b7"

static bool
is_numbered(const char *name)
{
	return strncmp(name, "figure-", 7) == 0;
}

static int
begin(struct download *d, const char *name, int64_t size, int64_t mode)
{
	struct control *c = control_new();
	struct fault f = { 0 };
	int rc;

	control_set_string(c, "name", name);
	control_set_int(c, "size", size);
	control_set_int(c, "mode", mode);
	rc = download_begin(d, c, &f);
	control_free(c);
	return rc;
}

static int
end(struct download *d, const char *member, const char *value, char **ret_path)
{
	struct control *c = control_new();
	struct fault f = { 0 };
	char *name = NULL, *path = NULL;
	int rc;

	control_set_string(c, member, value);
	rc = download_end(d, c, &name, &path, &f);
	control_free(c);
	free(name);
	if (ret_path != NULL)
		*ret_path = path;
	else
		free(path);
	return rc;
}

/* "data" under that name: as download_end; 2: it came under another path. */
static int
receive(const struct download_plan *plan, const char *name, const char *path)
{
	cleanup_download struct download *d = download_new(plan);
	cleanup_free char *got = NULL;
	struct fault f = { 0 };
	int rc;

	assert_int_equal(begin(d, name, 4, 0644), 0);
	assert_int_equal(download_add(d, "da", 2, &f), 0);
	assert_int_equal(download_add(d, "ta", 2, &f), 0);
	rc = end(d, "sha256", HASH_OF_DATA, &got);
	return rc == 0 && strcmp(got, path) != 0 ? 2 : rc;
}

static void
check_file(const char *path, const char *text, mode_t mode)
{
	char *got = fd_slurp(path, 100);
	struct stat st;

	assert_non_null(got);
	assert_string_equal(got, text);
	free(got);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void
check_no_parts(const char *folder)
{
	char **names = folder_list(folder), **name;

	for (name = names; name != NULL && *name != NULL; name++)
		assert_null(strstr(*name, ".part"));
	strv_free(names);
}

static const struct download_plan into_out = { .folder = "out/new" };

static void
test_names(void **state)
{
	static const char *const wrong[] = { "", "/etc/x", "../x", "a/../x",
	    "a//x", ".", "a/.", "..", "a\\b", "c:x", "con.txt", "x.", "a\nb",
	    "1/2/3/4/5/6/7/8/9", "a/" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++)
		if (receive(&into_out, wrong[i], "") != 1)
			fail_msg("taken: %s", wrong[i]);
	assert_int_equal(access("out", F_OK), -1);
	assert_int_equal(receive(&into_out, "a/b/x", "out/new/a/b/x"), 0);
	check_file("out/new/a/b/x", "data", 0600);
}

/* What the host sends, against what it was asked for. */
static void
test_asked(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool taken;
	} rows[] = {
		{ NULL, "s1", true }, { "*.csv", "a.csv", true },
		{ "*.csv", "a.png", false }, { "*.csv", "a/b.csv", false },
		{ "**/*.csv", "a/b.csv", true }, { "a.csv", "s.py", false },
		{ NULL, "s.py", false }, { "*", "s.py", false },
		{ "s.py", "s.py", false }, { "*", "S.PY", false },
		{ NULL, "a/s.py", true },
		{ NULL, ".bashrc", false }, { "*", ".bashrc", false },
		{ ".bashrc", ".bashrc", true }, { ".b*", ".bashrc2", true },
		{ NULL, ".git/hooks/x", false }, { "**", ".git/x", false },
		{ NULL, "a/.git/x", false }, { "**", "a/.git/x", false },
		{ "a/.git/*", "a/.git/y", true },
		{ "**/.y", ".git/.y", false }, { ".g/.y", ".g/.y", true },
		{ "**/.z", "a/.z", true },
	};
	struct download_plan plan = { .folder = "asked", .force = true,
	    .script = "s.py" };
	char *patterns[] = { NULL, NULL }, path[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		patterns[0] = (char *)(uintptr_t)rows[i].pattern;
		plan.patterns = rows[i].pattern == NULL ? NULL : patterns;
		(void)snprintf(path, sizeof(path), "asked/%s", rows[i].name);
		if (receive(&plan, rows[i].name, path) != !rows[i].taken ||
		    (access(path, F_OK) == 0) != rows[i].taken)
			fail_msg("row %zu: %s", i, rows[i].name);
	}
	/* None were asked for. */
	patterns[0] = NULL;
	plan.patterns = patterns;
	assert_int_equal(receive(&plan, "s2", ""), 1);
	check_no_parts("asked");
}

static void
test_folders(void **state)
{
	(void)state;
	assert_int_equal(mkdir("there", 0700), 0);
	assert_int_equal(symlink("there", "led"), 0);
	assert_int_equal(close(creat("plain", 0600)), 0);
	assert_int_equal(folder_check("there"), 0);
	assert_int_equal(folder_check("led/"), 0);
	assert_int_equal(folder_check("there/new/newer"), 0);
	assert_int_equal(folder_check("new"), 0);
	assert_int_equal(folder_check("new/"), 0);
	assert_int_equal(folder_check("n"), 0);
	assert_int_equal(folder_check("/"), access("/", W_OK));
	assert_int_equal(folder_check("/no-such-folder"), access("/", W_OK));
	assert_int_equal(access("new", F_OK), -1);
	assert_int_equal(folder_check("plain"), -1);
	assert_int_equal(errno, ENOTDIR);
	assert_int_equal(folder_check("plain/new"), -1);
	assert_int_equal(errno, ENOTDIR);
	assert_int_equal(chmod("there", 0500), 0);
	assert_int_equal(folder_check("there"), getuid() == 0 ? 0 : -1);
	assert_int_equal(chmod("there", 0700), 0);
}

static void
test_cleaning(void **state)
{
	static const char *const rows[][2] = {
		{ "plain", "plain" }, { "", "" },
		{ "\033]0;x\007\177\t", "?]0;x???" },
		{ "\303\251 \342\202\254 \360\237\230\200",
		    "\303\251 \342\202\254 \360\237\230\200" },
		{ "\302\233m \302\240", "??m \302\240" },
		{ "\233m\237", "?m?" }, { "\351t\351", "\351t\351" },
		{ "\342\200\256gpj.x", "???gpj.x" },
		{ "\342\201\246x\342\201\251", "???x???" },
		{ "\342\200\223 \342\201\245",
		    "\342\200\223 \342\201\245" },
		{ "\340\202\233m", "\340??m" },
		{ "\303\233", "\303\233" }, { "\303", "\303" },
		{ "\342\200", "\342?" },
	};
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		(void)snprintf(text, sizeof(text), "%s", rows[i][0]);
		tell_clean(text);
		assert_string_equal(text, rows[i][1]);
	}
}

static void
test_overwriting(void **state)
{
	struct download_plan force = into_out;

	(void)state;
	force.force = true;
	assert_int_equal(receive(&into_out, "x", "out/new/x"), 0);
	assert_int_equal(truncate("out/new/x", 0), 0);
	assert_int_equal(receive(&into_out, "x", "out/new/x"), 1);
	check_file("out/new/x", "", 0600);
	assert_int_equal(receive(&force, "x", "out/new/x"), 0);
	check_file("out/new/x", "data", 0600);
	assert_int_equal(mkdir("out/new/folder", 0700), 0);
	assert_int_equal(receive(&force, "folder", ""), 1);
	assert_int_equal(receive(&force, "x/y", ""), 1);
	check_no_parts("out/new");
}

static void
test_links(void **state)
{
	struct download_plan force = into_out;

	(void)state;
	force.force = true;
	assert_int_equal(mkdir("target", 0700), 0);
	assert_int_equal(symlink("../../target", "out/new/link"), 0);
	assert_int_equal(receive(&force, "link/x", ""), 1);
	assert_int_equal(access("target/x", F_OK), -1);
	assert_int_equal(symlink("../../target/y", "out/new/dangling"), 0);
	assert_int_equal(receive(&into_out, "dangling", ""), 1);
	/* With force the link itself goes. */
	assert_int_equal(receive(&force, "dangling", "out/new/dangling"), 0);
	assert_int_equal(access("target/y", F_OK), -1);
	check_no_parts("target");
}

static void
test_numbers(void **state)
{
	struct download_plan plan = into_out;

	(void)state;
	plan.numbered = is_numbered;
	assert_int_equal(receive(&plan, "figure-1.png",
	    "out/new/figure-1.png"), 0);
	assert_int_equal(receive(&plan, "figure-1.png",
	    "out/new/figure-2.png"), 0);
	assert_int_equal(receive(&plan, "figure-1.png",
	    "out/new/figure-3.png"), 0);
	assert_int_equal(receive(&plan, "other-1.png",
	    "out/new/other-1.png"), 0);
	assert_int_equal(receive(&plan, "other-1.png", ""), 1);
	plan.force = true;
	assert_int_equal(receive(&plan, "figure-1.png",
	    "out/new/figure-1.png"), 0);
	check_no_parts("out/new");
}

/* Nothing gets its name before it is whole and right. */
static void
test_wholeness(void **state)
{
	cleanup_download struct download *d = download_new(&into_out);
	struct fault f = { 0 };

	(void)state;
	assert_int_equal(begin(d, "w", 4, 0700), 0);
	assert_int_equal(download_add(d, "data", 4, &f), 0);
	assert_int_equal(access("out/new/w", F_OK), -1);
	assert_int_equal(end(d, "sha256", "0" HASH_OF_DATA, NULL), 1);
	assert_int_equal(begin(d, "w", 4, 0700), 0);
	assert_int_equal(download_add(d, "dat", 3, &f), 0);
	assert_int_equal(end(d, "error", "it changed", NULL), 1);
	assert_int_equal(begin(d, "w", 5, 0700), 0);
	assert_int_equal(download_add(d, "data", 4, &f), 0);
	assert_int_equal(end(d, "sha256", HASH_OF_DATA, NULL), 1);
	assert_int_equal(begin(d, "w", 3, 0700), 0);
	assert_int_equal(download_add(d, "data", 4, &f), 0);
	assert_int_equal(end(d, "sha256", HASH_OF_DATA, NULL), 1);
	assert_int_equal(begin(d, "w", 4, 0700), 0);
	download_freep(&d);
	assert_int_equal(access("out/new/w", F_OK), -1);
	check_no_parts("out/new");
	d = download_new(&into_out);
	assert_int_equal(begin(d, "w", 4, 0755), 0);
	assert_int_equal(download_add(d, "data", 4, &f), 0);
	assert_int_equal(end(d, "sha256", HASH_OF_DATA, NULL), 0);
	check_file("out/new/w", "data", 0700);
}

static void
test_nonsense(void **state)
{
	cleanup_download struct download *d = download_new(&into_out);
	struct fault f = { 0 };

	(void)state;
	assert_int_equal(download_add(d, "x", 1, &f), -1);
	assert_int_equal(end(d, "sha256", HASH_OF_DATA, NULL), -1);
	assert_int_equal(begin(d, "x2", 4, 0600), 0);
	assert_int_equal(begin(d, "x3", 4, 0600), -1);
}

static int
enter_folder(void **state)
{
	char *folder = xstrdup("/tmp/test_download.XXXXXX");

	*state = folder;
	return mkdtemp(folder) == NULL ? -1 : chdir(folder);
}

/* What is there is known: names that begin with nothing but ours. */
static void
remove_below(const char *path)
{
	char **names = folder_list(path), **name;

	for (name = names; name != NULL && *name != NULL; name++) {
		char *below = xasprintf("%s/%s", path, *name);

		if (unlink(below) == -1)
			remove_below(below);
		free(below);
	}
	strv_free(names);
	(void)rmdir(path);
}

static int
leave_folder(void **state)
{
	if (chdir("/") == -1)
		return -1;
	remove_below(*state);
	free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_cleaning),
		cmocka_unit_test(test_overwriting),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_wholeness),
		cmocka_unit_test(test_nonsense),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
