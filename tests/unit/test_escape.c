/* escape.c: the tilde at the beginning of a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "escape.h"
#include "mem.h"

static const struct {
	const char *keys;
	const char *plain;	/* '.' of a wish is shown as END, '?' as HELP */
} cases[] = {
	{ "abc", "abc" },
	{ "~.", "END" },
	{ "a~.", "a~." },
	{ "a\r~.", "a\rEND" },
	{ "a\n~.", "a\nEND" },
	{ "~~", "~" },
	{ "~~.", "~." },
	{ "~~~.", "~~." },
	{ "~x.", "~x." },
	{ "~?~.", "HELPEND" },
	{ "~?x~.", "HELPx~." },
	{ "~\r~.", "~\rEND" },
	{ "~", "" },
	{ "x\r~~\r~?y", "x\r~\rHELPy" },
};

/* All keys, in pieces of so many. */
static char *
filter(const char *keys, size_t piece)
{
	char *all = xstrdup(""), *longer, to[64];
	struct escape e = { false, false };
	enum escape_wish wish;
	size_t used, n, len;

	while (*keys != '\0') {
		len = strlen(keys) < piece ? strlen(keys) : piece;
		wish = escape_take(&e, keys, len, &used, to, &n);
		assert_in_range(used, 1, len);
		assert_in_range(n, 0, len + 1);
		longer = xasprintf("%s%.*s%s", all, (int)n, to,
		    wish == ESCAPE_END ? "END" :
		    wish == ESCAPE_HELP ? "HELP" : "");
		mem_freep(&all);
		all = longer;
		keys += used;
	}
	return all;
}

static void
test_cases(void **state)
{
	size_t i, piece;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (piece = 1; piece < 12; piece++) {
			cleanup_free char *got = filter(cases[i].keys, piece);

			assert_string_equal(got, cases[i].plain);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases) };

	return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
