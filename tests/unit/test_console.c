/* console.c: marks are found however the bytes are cut, and nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "mem.h"

#define TOKEN "0123456789abcdef0123456789abcdef"
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MOST 65536

/* What a stream showed, and its marks, each in brackets. */
struct seen {
	char text[MOST];
	size_t len;
	char marks[MOST];
};

static void
show(struct seen *seen, const char *text, size_t len)
{
	assert_true(len < MOST - seen->len);
	if (len > 0)
		memcpy(seen->text + seen->len, text, len);
	seen->len += len;
	seen->text[seen->len] = '\0';
}

static void
feed(struct console_stream *s, struct seen *seen, const char *bytes,
    size_t len)
{
	const char *text, *mark;
	size_t n, shown, idle = 0, at;

	while (len > 0) {
		n = console_scan(s, bytes, len, &text, &shown, &mark);
		assert_true(n <= len);
		idle = n == 0 ? idle + 1 : 0;
		assert_true(idle < 2);
		show(seen, text, shown);
		at = strlen(seen->marks);
		if (mark != NULL)
			(void)snprintf(seen->marks + at, MOST - at, "[%s]",
			    mark);
		bytes += n;
		len -= n;
	}
}

static void
finish(struct console_stream *s, struct seen *seen)
{
	const char *text;
	size_t len;

	text = console_rest(s, &len);
	show(seen, text, len);
}

static const struct {
	const char *bytes, *text, *marks;
} rows[] = {
	{ "", "", "" },
	{ "plain\n", "plain\n", "" },
	{ "\036" TOKEN " 1 > 0 1\n", "", "[1 > 0 1]" },
	{ "a\036" TOKEN " 1\nb", "ab", "[1]" },
	{ "\036" TOKEN " 1\n\036" TOKEN " 2\n", "", "[1][2]" },
	{ "\036\036" TOKEN " 1\n", "\036", "[1]" },
	{ "\036" TOKEN "\036" TOKEN " 1\n", "\036" TOKEN, "[1]" },
	{ "\036" TOKEN "x\n", "\036" TOKEN "x\n", "" },
	{ "\0360123\036" TOKEN " 7\nz", "\0360123z", "[7]" },
	{ "\036" TOKEN " 9 no end", "\036" TOKEN " 9 no end", "" },
	{ "\036", "\036", "" },
	{ "\0360123456789abcdef0123456789abcdee 1\n",
	    "\0360123456789abcdef0123456789abcdee 1\n", "" },
	{ "\036" TOKEN " \n", "", "[]" },
};

/* Every row in two pieces at every place, and byte by byte. */
static void
test_cuts(void **state)
{
	struct seen *seen = xcalloc(1, sizeof(*seen));
	struct console_stream s = { .token = TOKEN };
	size_t i, cut, k, len;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		len = strlen(rows[i].bytes);
		for (cut = 0; cut <= len + 1; cut++) {
			memset(seen, 0, sizeof(*seen));
			s.len = 0;
			for (k = 0; cut > len && k < len; k++)
				feed(&s, seen, rows[i].bytes + k, 1);
			if (cut <= len) {
				feed(&s, seen, rows[i].bytes, cut);
				feed(&s, seen, rows[i].bytes + cut,
				    len - cut);
			}
			finish(&s, seen);
			assert_string_equal(seen->text, rows[i].text);
			assert_string_equal(seen->marks, rows[i].marks);
		}
	}
	free(seen);
}

/* What begins as a mark and never ends is text after all. */
static void
test_long(void **state)
{
	struct seen *seen = xcalloc(1, sizeof(*seen));
	struct console_stream s = { .token = TOKEN };
	char *bytes = xcalloc(1, MOST);
	size_t len = 3 * CONSOLE_MARK;

	(void)state;
	memset(bytes, 'x', len);
	memcpy(bytes, "\036" TOKEN " ", CONSOLE_TOKEN + 1);
	feed(&s, seen, bytes, len);
	finish(&s, seen);
	assert_int_equal(seen->len, len);
	assert_memory_equal(seen->text, bytes, len);
	assert_string_equal(seen->marks, "");
	free(bytes);
	free(seen);
}

/* Bytes of any value, NUL among them, pass. */
static void
test_bytes(void **state)
{
	struct seen *seen = xcalloc(1, sizeof(*seen));
	struct console_stream s = { .token = TOKEN };
	char bytes[256];
	int i;

	(void)state;
	for (i = 0; i < 256; i++)
		bytes[i] = (char)i;
	feed(&s, seen, bytes, sizeof(bytes));
	finish(&s, seen);
	assert_int_equal(seen->len, sizeof(bytes));
	assert_memory_equal(seen->text, bytes, sizeof(bytes));
	free(seen);
}

static void
test_read(void **state)
{
	struct console_mark m = { .number = 0 };

	(void)state;
	assert_true(console_read("12", &m));
	assert_int_equal(m.number, 12);
	assert_int_equal(m.want, CONSOLE_NOTHING);
	assert_true(console_read("3 > 1 1", &m));
	assert_int_equal(m.want, CONSOLE_STATEMENT);
	assert_true(m.failed);
	assert_false(m.alone);
	assert_null(m.figures);
	assert_true(console_read("4 . 0 0\tfigure-1.png\tdir/figure 2.png",
	    &m));
	assert_int_equal(m.want, CONSOLE_MORE);
	assert_false(m.failed);
	assert_true(m.alone);
	assert_int_equal(strv_len(m.figures), 2);
	assert_string_equal(m.figures[0], "figure-1.png");
	assert_string_equal(m.figures[1], "dir/figure 2.png");
	strv_free(m.figures);
	assert_true(console_read("5 ? 0 1", &m));
	assert_int_equal(m.want, CONSOLE_INPUT);
	assert_false(console_read("", &m));
	assert_false(console_read("x", &m));
	assert_false(console_read("1 x 0 1", &m));
	assert_false(console_read("1 > 0", &m));
}

static void
test_write(void **state)
{
	char *answer = console_answer(7, '+', "print(\"\303\251\")");
	char *program = console_program(TOKEN);

	(void)state;
	assert_string_equal(answer, "7 +print(\"\303\251\")\n");
	assert_non_null(strstr(program, "start('" TOKEN "', "));
	/* It has to fit into one control payload, with room for the rest. */
	assert_true(strlen(program) < 16384);
	free(answer);
	free(program);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_write),
	};

	return cmocka_run_group_tests_name("console", tests, NULL, NULL);
}
