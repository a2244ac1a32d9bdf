/* census.c in a real folder, with what a job may leave there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "census.h"
#include "mem.h"
#include "workspace.h"

struct place {
	char top[32];
	struct workspace work;
};

static int
set_up(void **state)
{
	struct place *p = xcalloc(1, sizeof(*p));
	struct fault f;

	(void)snprintf(p->top, sizeof(p->top), "/tmp/census-XXXXXX");
	assert_non_null(mkdtemp(p->top));
	assert_int_equal(workspace_create(p->top, &p->work, &f), 0);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	assert_int_equal(workspace_remove(&p->work), 0);
	assert_int_equal(rmdir(p->top), 0);
	free(p);
	return 0;
}

static void
put(int dir, const char *name, const char *text)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
}

static const struct census_file *
find(const struct census *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->files[i].name, name) == 0)
			return &c->files[i];
	return NULL;
}

static void
take(const struct place *p, const char *skip, struct census *c)
{
	struct fault f;

	if (census_take(p->work.fd, skip, c, &f) == -1)
		fail_msg("%s", f.text);
}

static void
test_empty(void **state)
{
	struct census c;

	take(*state, NULL, &c);
	assert_int_equal(c.count, 0);
	assert_int_equal(c.left_out, 0);
	census_free(&c);
}

static void
test_plain(void **state)
{
	const struct place *p = *state;
	struct census c;

	assert_int_equal(mkdirat(p->work.fd, "d", 0700), 0);
	assert_int_equal(mkdirat(p->work.fd, "d/e", 0700), 0);
	put(p->work.fd, "z", "123");
	put(p->work.fd, "a", "");
	put(p->work.fd, "d/e/f", "1");
	assert_int_equal(fchmodat(p->work.fd, "a", 0755, 0), 0);
	take(p, NULL, &c);
	assert_int_equal(c.count, 3);
	assert_string_equal(c.files[0].name, "a");
	assert_string_equal(c.files[1].name, "d/e/f");
	assert_string_equal(c.files[2].name, "z");
	assert_true(c.files[0].executable);
	assert_false(c.files[2].executable);
	assert_int_equal(c.files[2].size, 3);
	assert_int_equal(c.left_out, 0);
	census_free(&c);
}

static void
test_skipped(void **state)
{
	const struct place *p = *state;
	struct census c;

	put(p->work.fd, "script.py", "");
	put(p->work.fd, ".hidden", "");
	assert_int_equal(mkdirat(p->work.fd, ".folder", 0700), 0);
	put(p->work.fd, ".folder/x", "");
	assert_int_equal(mkdirat(p->work.fd, "__pycache__", 0700), 0);
	put(p->work.fd, "__pycache__/x", "");
	assert_int_equal(mkdirat(p->work.fd, "d", 0700), 0);
	assert_int_equal(mkdirat(p->work.fd, "d/__pycache__", 0700), 0);
	put(p->work.fd, "d/__pycache__/x", "");
	put(p->work.fd, "d/script.py", "");
	put(p->work.fd, "d/.hidden", "");
	take(p, "script.py", &c);
	assert_int_equal(c.count, 2);
	assert_non_null(find(&c, "d/script.py"));
	assert_non_null(find(&c, "d/.hidden"));
	assert_int_equal(c.left_out, 0);
	census_free(&c);
	take(p, NULL, &c);
	assert_non_null(find(&c, "script.py"));
	census_free(&c);
}

static void
test_left_out(void **state)
{
	const struct place *p = *state;
	struct census c;

	put(p->work.fd, "good", "");
	assert_int_equal(symlinkat("/etc/passwd", p->work.fd, "link"), 0);
	assert_int_equal(symlinkat("/etc", p->work.fd, "folder"), 0);
	assert_int_equal(symlinkat(".", p->work.fd, "loop"), 0);
	assert_int_equal(mkfifoat(p->work.fd, "fifo", 0600), 0);
	put(p->work.fd, "one", "");
	assert_int_equal(linkat(p->work.fd, "one", p->work.fd, "two", 0), 0);
	put(p->work.fd, "con", "");
	put(p->work.fd, "a\nb", "");
	put(p->work.fd, "c\\d", "");
	put(p->work.fd, "dot.", "");
	take(p, NULL, &c);
	assert_int_equal(c.count, 1);
	assert_string_equal(c.files[0].name, "good");
	assert_int_equal(c.left_out, 10);
	census_free(&c);
}

/* Folders that may not be read are opened, or are left out; deep ones too. */
static void
test_hostile_folders(void **state)
{
	const struct place *p = *state;
	char path[64] = "";
	struct census c;
	size_t i;

	for (i = 0; i < 12; i++) {
		(void)snprintf(path + 2 * i, sizeof(path) - 2 * i, "d/");
		assert_int_equal(mkdirat(p->work.fd, path, 0700), 0);
	}
	put(p->work.fd, "d/d/d/d/d/d/d/in", "");
	put(p->work.fd, "d/d/d/d/d/d/d/d/out", "");
	assert_int_equal(fchmod(p->work.fd, 0), 0);
	take(p, NULL, &c);
	assert_int_equal(c.count, 1);
	assert_string_equal(c.files[0].name, "d/d/d/d/d/d/d/in");
	assert_true(c.left_out > 0);
	census_free(&c);
}

static void
test_changes(void **state)
{
	const struct place *p = *state;
	static const char *const changed[] = { "bytes", "size", "anew",
	    "moved", "new" };
	struct timespec old[2] = { { 1, 0 }, { 1, 0 } };
	struct census before, c;
	size_t i;

	put(p->work.fd, "same", "x");
	put(p->work.fd, "bytes", "x");
	put(p->work.fd, "size", "x");
	put(p->work.fd, "anew", "x");
	put(p->work.fd, "other", "y");
	take(p, NULL, &before);
	put(p->work.fd, "size", "xx");
	put(p->work.fd, "bytes", "z");
	/* A job may set times back; not that of the inode's change. */
	assert_int_equal(utimensat(p->work.fd, "bytes", old, 0), 0);
	put(p->work.fd, "replacement", "x");
	assert_int_equal(renameat(p->work.fd, "replacement", p->work.fd,
	    "anew"), 0);
	assert_int_equal(renameat(p->work.fd, "other", p->work.fd, "moved"),
	    0);
	put(p->work.fd, "new", "");
	take(p, NULL, &c);
	assert_true(census_knows(&before, find(&c, "same")));
	for (i = 0; i < sizeof(changed) / sizeof(changed[0]); i++)
		if (census_knows(&before, find(&c, changed[i])))
			fail_msg("%s counts as the same", changed[i]);
	census_free(&before);
	assert_false(census_knows(&before, find(&c, "same")));
	census_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_empty, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_plain, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_skipped, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_left_out, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_hostile_folders, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_changes, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
