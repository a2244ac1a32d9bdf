/* figure.c: which terminals draw, and what they are sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "figure.h"
#include "mem.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ESC "\033"

static const char *const *environment;

static char *
get(const char *name)
{
	size_t n = strlen(name), i;

	for (i = 0; environment[i] != NULL; i++)
		if (strncmp(environment[i], name, n) == 0 &&
		    environment[i][n] == '=')
			return (char *)(uintptr_t)environment[i] + n + 1;
	return NULL;
}

static void
test_guess(void **state)
{
	static const struct {
		const char *const environment[4];
		bool known;
		enum figure_way way;
	} rows[] = {
		{ { "TERM=xterm" }, false, FIGURE_NONE },
		{ { "TERM=xterm-256color", "TERM_PROGRAM=vscode" }, false,
		    FIGURE_NONE },
		{ { "TERM=xterm-kitty" }, true, FIGURE_KITTY },
		{ { "TERM=xterm", "KITTY_WINDOW_ID=1" }, true, FIGURE_KITTY },
		{ { "TERM=xterm", "TERM_PROGRAM=iTerm.app" }, true,
		    FIGURE_ITERM2 },
		{ { "TERM=xterm", "TERM_PROGRAM=WezTerm" }, true,
		    FIGURE_ITERM2 },
		{ { "TERM=xterm", "LC_TERMINAL=iTerm2" }, true,
		    FIGURE_ITERM2 },
		{ { "TERM=screen", "KITTY_WINDOW_ID=1" }, true, FIGURE_NONE },
		{ { "TERM=tmux-256color", "LC_TERMINAL=iTerm2" }, true,
		    FIGURE_NONE },
		{ { "TERM=xterm-kitty", "TMUX=/tmp/x" }, true, FIGURE_NONE },
		{ { "TERM=dumb" }, true, FIGURE_NONE },
		{ { "TERM=linux" }, true, FIGURE_NONE },
		{ { NULL }, true, FIGURE_NONE },
		{ { "TERM=xterm-kitty", "CUDASH_PICTURES=none" }, true,
		    FIGURE_NONE },
		{ { "TERM=screen", "CUDASH_PICTURES=sixel" }, true,
		    FIGURE_SIXEL },
		{ { "TERM=xterm", "CUDASH_PICTURES=kitty" }, true,
		    FIGURE_KITTY },
		{ { "TERM=xterm", "CUDASH_PICTURES=iterm2" }, true,
		    FIGURE_ITERM2 },
		{ { "TERM=xterm-kitty", "CUDASH_PICTURES=other" }, true,
		    FIGURE_KITTY },
	};
	enum figure_way way;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		environment = rows[i].environment;
		assert_int_equal(figure_guess(get, &way), rows[i].known);
		assert_int_equal(way, rows[i].way);
	}
}

static void
test_names(void **state)
{
	(void)state;
	assert_true(figure_is("figure-1.png"));
	assert_true(figure_is("out/figure-123.png"));
	assert_false(figure_is("figure-.png"));
	assert_false(figure_is("figure-1.png.part"));
	assert_false(figure_is("figure-1a.png"));
	assert_false(figure_is("figure-1.six"));
	assert_false(figure_is("my-figure-1.png"));
	assert_false(figure_is("figure-1.png/x"));
	assert_true(figure_is_sixel("figure-1.six"));
	assert_false(figure_is_sixel("figure-1.png"));
	assert_false(figure_is_sixel("other.six"));
}

/* Read it as kitty does: sequences of at most 4096 bytes of base64. */
static char *
read_kitty(const char *at, const char *end, size_t *ret_chunks)
{
	char *text = xcalloc(1, (size_t)(end - at) + 1);
	const char *semicolon, *stop;
	size_t chunk;
	bool more = true;

	for (*ret_chunks = 0; more; (*ret_chunks)++) {
		assert_memory_equal(at, ESC "_G", 3);
		semicolon = memchr(at, ';', (size_t)(end - at));
		assert_non_null(semicolon);
		more = semicolon[-1] == '1';
		assert_true(memmem(at, (size_t)(semicolon - at),
		    *ret_chunks == 0 ? "a=T,f=100,q=2,m=" : "_Gm=",
		    *ret_chunks == 0 ? 16 : 4) != NULL);
		stop = memmem(semicolon, (size_t)(end - semicolon), ESC "\\",
		    2);
		assert_non_null(stop);
		chunk = (size_t)(stop - semicolon) - 1;
		assert_true(chunk <= 4096);
		assert_true(!more || chunk % 4 == 0);
		strncat(text, semicolon + 1, chunk);
		at = stop + 2;
	}
	assert_int_equal(end - at, 1);
	assert_int_equal(*at, '\n');
	return text;
}

static void
test_kitty(void **state)
{
	/* 3072 bytes are 4096 of base64. */
	static const size_t sizes[] = { 0, 1, 2, 3, 3071, 3072, 3073, 6144,
	    100000 };
	char *png = xcalloc(1, 100000), *out, *text, *want;
	size_t i, k, len, chunks;

	(void)state;
	for (k = 0; k < 100000; k++)
		png[k] = (char)(k * 7 + k / 256);
	for (i = 0; i < COUNT(sizes); i++) {
		out = figure_kitty(png, sizes[i], &len);
		text = read_kitty(out, out + len, &chunks);
		want = base64_encode(png, sizes[i]);
		assert_string_equal(text, want);
		assert_int_equal(chunks, sizes[i] == 0 ? 1 :
		    (strlen(want) + 4095) / 4096);
		free(out);
		free(text);
		free(want);
	}
	free(png);
}

static void
test_iterm2(void **state)
{
	size_t len;
	char *out = figure_iterm2("\211PNG", 4, "figure-1.png", &len);

	(void)state;
	assert_string_equal(out, ESC "]1337;File=inline=1;size=4;name="
	    "ZmlndXJlLTEucG5n:iVBORw==\a\n");
	assert_int_equal(len, strlen(out));
	free(out);
}

/* A host cannot have a terminal do anything else. */
static void
test_sixel(void **state)
{
	static const struct {
		const char *bytes;
		bool good;
	} rows[] = {
		{ ESC "P0;1q#0;2;0;0;0#0~~$-" ESC "\\", true },
		{ ESC "Pq" ESC "\\", true },
		{ "", false },
		{ ESC "P", false },
		{ "x" ESC "Pq" ESC "\\", false },
		{ ESC "Pq" ESC "\\x", false },
		{ ESC "Pq" ESC "]0;title\a" ESC "\\", false },
		{ ESC "Pq\n" ESC "\\", false },
		{ ESC "Pq\177" ESC "\\", false },
		{ ESC "Pq\302\233" ESC "\\", false },
		{ ESC "Pq\2335n" ESC "\\", false },
		{ ESC "Pq\351" ESC "\\", false },
		{ ESC "Pq" ESC "\\" ESC "Pq" ESC "\\", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(figure_check_sixel(rows[i].bytes,
		    strlen(rows[i].bytes)), rows[i].good);
}

static void
test_answer(void **state)
{
	static const struct {
		const char *bytes;
		enum figure_answer answer;
		size_t begin, end;
	} rows[] = {
		{ "", FIGURE_PARTIAL, 0, 0 },
		{ ESC "[?62;4", FIGURE_PARTIAL, 0, 0 },
		{ ESC "[?62;4c", FIGURE_CAPABLE, 0, 8 },
		{ ESC "[?4c", FIGURE_CAPABLE, 0, 5 },
		{ ESC "[?62;4;22c", FIGURE_CAPABLE, 0, 11 },
		{ ESC "[?1;2c", FIGURE_PLAIN, 0, 7 },
		{ ESC "[?64;14;44c", FIGURE_PLAIN, 0, 12 },
		{ "ls" ESC "[?6c\r", FIGURE_PLAIN, 2, 7 },
		{ "typed", FIGURE_PARTIAL, 0, 0 },
		{ ESC "[?4n", FIGURE_PLAIN, 0, 5 },
		{ ESC "[?99999999999999999999c", FIGURE_PLAIN, 0, 24 },
	};
	size_t i, begin, end;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin = end = 0;
		assert_int_equal(figure_answer(rows[i].bytes,
		    strlen(rows[i].bytes), &begin, &end), rows[i].answer);
		if (rows[i].answer == FIGURE_PARTIAL)
			continue;
		assert_int_equal(begin, rows[i].begin);
		assert_int_equal(end, rows[i].end);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guess),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_kitty),
		cmocka_unit_test(test_iterm2),
		cmocka_unit_test(test_sixel),
		cmocka_unit_test(test_answer),
	};

	return cmocka_run_group_tests_name("figure", tests, NULL, NULL);
}
