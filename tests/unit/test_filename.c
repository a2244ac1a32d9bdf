/* filename.c: names that may cross the wire, and patterns over them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "filename.h"
#include "mem.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char *
repeat(const char *piece, size_t times)
{
	char *text = xcalloc(strlen(piece) * times + 1, 1);
	size_t i;

	for (i = 0; i < times; i++)
		memcpy(text + i * strlen(piece), piece, strlen(piece));
	return text;
}

static void
test_safe(void **state)
{
	static const char *const names[] = {
		"a", "a.py", "d/a.py", "1/2/3/4/5/6/7/8", ".hidden", "-x",
		"a b", "...x", "a~", "\303\251.txt", "\377\376", "\302\240",
		"\302", "con1", "cond", "comx", "com10", "lpt", "nulls/x",
		"xcon", "auxiliary", "a.con", "com", "console.log", "~",
		"*?[]", "$HOME", "COM\302\271",
	};
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		if (!filename_is_safe(names[i], &why))
			fail_msg("%s %s", names[i], why);
		assert_null(why);
	}
}

static void
test_unsafe(void **state)
{
	static const struct {
		const char *name, *why;
	} rows[] = {
		{ "", "empty part" }, { "/", "empty part" },
		{ "/etc/passwd", "empty part" }, { "a/", "empty part" },
		{ "a//b", "empty part" }, { ".", "ends in a dot" },
		{ "..", "ends in a dot" }, { "../a", "ends in a dot" },
		{ "a/../b", "ends in a dot" }, { "a/./b", "ends in a dot" },
		{ "a/..", "ends in a dot" }, { "a.", "ends in a dot" },
		{ "a ", "ends in a dot or a space" },
		{ "a /b", "ends in a dot or a space" },
		{ "1/2/3/4/5/6/7/8/9", "more than 8" },
		{ "a\nb", "control" }, { "\033[31m", "control" },
		{ "a\177", "control" }, { "a\302\205", "control" },
		{ "a\302\200", "control" }, { "a\302\237", "control" },
		{ "a\\b", "backslash" }, { "c:x", "colon" },
		{ "con", "device" },
		{ "CON", "device" }, { "Con.txt", "device" },
		{ "a/nul", "device" }, { "aux.tar.gz", "device" },
		{ "PRN/x", "device" }, { "com0", "device" },
		{ "lpt9.x", "device" }, { "COM1", "device" },
	};
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (filename_is_safe(rows[i].name, &why))
			fail_msg("%s is taken", rows[i].name);
		if (strstr(why, rows[i].why) == NULL)
			fail_msg("%s %s", rows[i].name, why);
	}
}

static void
test_longest(void **state)
{
	cleanup_free char *part = repeat("x", FILENAME_PART);
	cleanup_free char *more = repeat("x", FILENAME_PART + 1);
	cleanup_free char *all = NULL, *deep = NULL, *tail = NULL;
	const char *why;

	(void)state;
	assert_true(filename_is_safe(part, &why));
	assert_false(filename_is_safe(more, &why));
	all = xasprintf("%s/%s/%s/%s/%s/%s/%s/%s", part, part, part, part,
	    part, part, part, part);
	assert_true(filename_is_safe(all, &why));
	tail = xasprintf("%s/x", all);
	assert_false(filename_is_safe(tail, &why));
	deep = repeat("x/", 100000);
	assert_false(filename_is_safe(deep, &why));
}

static void
test_matches(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool matches;
	} rows[] = {
		{ "", "", true }, { "", "a", false }, { "a", "a", true },
		{ "a", "ab", false }, { "ab", "a", false },
		{ "*", "", true }, { "*", "abc", true }, { "*", "a/b", false },
		{ "*.png", "a.png", true }, { "*.png", ".png", true },
		{ "*.png", "a.png.txt", false }, { "*.png", "d/a.png", false },
		{ "a*b*c", "abc", true }, { "a*b*c", "aXbYbZc", true },
		{ "a*b*c", "a/bc", false }, { "?", "a", true },
		{ "?", "", false }, { "?", "/", false }, { "a?c", "abc", true },
		{ "**", "", true }, { "**", "a/b/c", true },
		{ "**/x", "x", true }, { "**/x", "a/x", true },
		{ "**/x", "a/b/x", true }, { "**/x", "ax", false },
		{ "**/x", "a/bx", false }, { "a/**", "a/b/c", true },
		{ "a/**", "b/c", false }, { "a/**/z", "a/z", true },
		{ "a/**/z", "a/b/c/z", true }, { "a/**/z", "a/bz", false },
		{ "**/*.png", "a.png", true }, { "**/*.png", "a/b.png", true },
		{ "**/*.png", "a/b.txt", false }, { "**x", "a/bx", true },
		{ "**/d/*", "a/d/x", true }, { "**/d/*", "a/d/e/x", false },
		{ "**/a/**/b", "a/a/x/b", true },
		{ "[abc]", "b", true }, { "[abc]", "d", false },
		{ "[a-c]x", "bx", true }, { "[a-c]x", "dx", false },
		{ "[!a]", "b", true }, { "[!a]", "a", false },
		{ "[^a]", "b", true }, { "[!a]", "/", false },
		{ "[/]", "/", false }, { "[]]", "]", true },
		{ "[]a]", "a", true }, { "[a-]", "-", true },
		{ "[a", "[a", true }, { "[", "[", true }, { "[", "a", false },
		{ "a/b", "a/b", true }, { "A", "a", false },
		{ "\303\251*", "\303\251t", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (filename_matches(rows[i].pattern, rows[i].name) !=
		    rows[i].matches)
			fail_msg("'%s' and '%s'", rows[i].pattern,
			    rows[i].name);
}

/* No pattern may keep the server busy for long. */
static void
test_patient(void **state)
{
	cleanup_free char *stars = repeat("*a", 2000);
	cleanup_free char *deep = repeat("**/a", 2000);
	cleanup_free char *name = repeat("a", FILENAME_PART);
	cleanup_free char *path = NULL;
	time_t since = time(NULL);

	(void)state;
	path = xasprintf("%s/%s/%s/%s/b", name, name, name, name);
	assert_false(filename_matches(stars, path));
	assert_false(filename_matches(deep, path));
	assert_false(filename_matches("**a**a**a**a**a**a**a**a**a*c", path));
	assert_true(time(NULL) - since < 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_safe),
		cmocka_unit_test(test_unsafe),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_patient),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
