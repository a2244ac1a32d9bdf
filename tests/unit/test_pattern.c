/* pattern.c: whom a list of from= admits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mem.h"
#include "pattern.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define YES PATTERN_MATCH
#define NO PATTERN_MISS
#define BAD PATTERN_MALFORMED

struct row {
	const char *list, *address;
	enum pattern_verdict verdict;
};

static void
check(const struct row *rows, size_t count)
{
	enum pattern_verdict verdict;
	size_t i;

	for (i = 0; i < count; i++) {
		verdict = pattern_judge(rows[i].list, rows[i].address);
		if (verdict != rows[i].verdict)
			fail_msg("'%s' and %s: %d", rows[i].list,
			    rows[i].address, (int)verdict);
	}
}

static void
test_addresses(void **state)
{
	static const struct row rows[] = {
		{ "10.0.0.1", "10.0.0.1", YES },
		{ "10.0.0.1", "10.0.0.11", NO },
		{ "10.0.0.1,10.0.0.2", "10.0.0.2", YES },
		{ "10.1", "10.0.0.1", YES },	/* inet_aton(3) */
		{ "!10.1,*", "10.0.0.1", NO },
		{ "0x7f000001", "127.0.0.1", YES },
		{ "0X7F.1", "127.0.0.1", YES },
		{ "012.0.0.1", "10.0.0.1", YES },
		{ "10.0.0.1 ", "10.0.0.1", NO },
		{ " 10.0.0.1", "10.0.0.1", NO },
		{ "::1", "::1", YES },
		{ "0:0:0:0:0:0:0:1", "::1", YES },
		{ "2001:DB8::A", "2001:db8::a", YES },
		{ "2001:db8::a", "2001:DB8::A", YES },
		{ "::1", "127.0.0.1", NO },
		{ "127.0.0.1", "::1", NO },
		{ "127.0.0.1", "::ffff:127.0.0.1", YES },
		{ "127.0.0.*", "::ffff:127.0.0.1", YES },
		{ "!127.0.0.0/8,*", "::FFFF:127.0.0.1", NO },
		{ "::ffff:127.0.0.1", "::ffff:127.0.0.1", NO },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
test_networks(void **state)
{
	static const struct row rows[] = {
		{ "10.0.0.0/8", "10.255.0.1", YES },
		{ "10.0.0.0/8", "11.0.0.1", NO },
		{ "10.1.2.128/25", "10.1.2.129", YES },
		{ "10.1.2.128/25", "10.1.2.127", NO },
		{ "10.1.2.3/32", "10.1.2.3", YES },
		{ "10.1.2.3/32", "10.1.2.2", NO },
		{ "10.0.0.0/008", "10.1.1.1", YES },
		{ "10/8", "10.1.1.1", BAD },	/* that is 0.0.0.10 */
		{ "0.0.0.0/0", "10.1.1.1", YES },
		{ "0.0.0.0/0", "::1", NO },
		{ "::/0", "2001:db8::1", YES },
		{ "::/0", "10.1.1.1", NO },
		{ "2001:db8::/32", "2001:db8:ffff::1", YES },
		{ "2001:db8::/32", "2001:db9::1", NO },
		{ "2001:db8::8000:0/97", "2001:db8::8000:1", YES },
		{ "2001:db8::8000:0/97", "2001:db8::7000:1", NO },
		{ "::1/128", "::1", YES },
		{ "192.168.0.0/16,10.0.0.0/8", "10.0.0.1", YES },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* Each of these alone, and beside an entry that would admit. */
static void
test_malformed(void **state)
{
	static const char *const entries[] = {
		"", "!", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/129",
		"10.0.0.0/", "10.0.0.0/x", "10.0.0.0/8x", "10.0.0.0/-1",
		"10.0.0.0/+8", "10.0.0.0/ 8", "10.0.0.0/8/8",
		"10.0.0.0/4294967304", "10.0.0.0/18446744073709551624",
		"::1/0", "::/129", "2001:db8::1/64", "/", "/8", "*/8",
		"10.0.0.*/24", "host/24", "10.0.0.0 /8", "::g/64",
		"fe80::%eth0/a", "0.0.0.0/", "::/",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(entries); i++) {
		cleanup_free char *before = xasprintf("%s,*", entries[i]);
		cleanup_free char *behind = xasprintf("*,%s", entries[i]);
		cleanup_free char *refusing = xasprintf("*,!%s", entries[i]);
		cleanup_free char *between = xasprintf("!*,%s,*", entries[i]);
		struct row rows[] = {
			{ entries[i], "10.0.0.1", BAD },
			{ before, "10.0.0.1", BAD },
			{ behind, "10.0.0.1", BAD },
			{ refusing, "10.0.0.1",
			    entries[i][0] == '!' ? YES : BAD },	/* a text */
			{ between, "::1", BAD },
		};

		check(rows, COUNT(rows));
	}
}

static void
test_texts(void **state)
{
	static const struct row rows[] = {
		{ "*", "10.0.0.1", YES }, { "?*", "::1", YES },
		{ "10.0.0.?", "10.0.0.1", YES },
		{ "10.0.0.?", "10.0.0.12", NO },
		{ "10.*.1", "10.2.3.1", YES },
		{ "10.*.1", "10.2.3.12", NO },
		{ "10.*.1*", "10.2.3.12", YES },
		{ "*.1", "10.0.0.1", YES }, { "*.1", "10.0.0.10", NO },
		{ "2001:DB8:*", "2001:db8::1", YES },
		{ "****", "10.0.0.1", YES },
		{ "*?*?*", "a", NO },
		{ "host.example.org", "10.0.0.1", NO },
		{ "*.example.org,10.0.0.1", "10.0.0.1", YES },
		{ "!*.example.org,10.0.0.1", "10.0.0.1", YES },
		{ "10.0.0.[1]", "10.0.0.1", NO },
		{ "10.0.0.\\1", "10.0.0.1", NO },
		{ "*", "UNKNOWN", YES }, { "0.0.0.0/0", "UNKNOWN", NO },
		{ "*", "", YES }, { "?", "", NO },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
test_refusals(void **state)
{
	static const struct row rows[] = {
		{ "!10.0.0.1", "10.0.0.1", NO },
		{ "!10.0.0.1", "10.0.0.2", NO },
		{ "!10.0.0.1,10.0.0.0/8", "10.0.0.1", NO },
		{ "!10.0.0.1,10.0.0.0/8", "10.0.0.2", YES },
		{ "10.0.0.0/8,!10.0.0.1", "10.0.0.1", NO },
		{ "*,!10.0.0.0/24", "10.0.0.7", NO },
		{ "*,!10.0.0.0/24", "10.0.1.7", YES },
		{ "!10.0.0.?,10.*", "10.0.0.7", NO },
		{ "!::/0,*", "::1", NO }, { "!::/0,*", "10.0.0.1", YES },
		{ "!*,*", "10.0.0.1", NO },
		{ "!!*", "10.0.0.1", NO }, { "!!*,*", "10.0.0.1", YES },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* Of the same link, or refused. */
static void
test_scopes(void **state)
{
	static const struct row rows[] = {
		{ "fe80::1%eth0", "fe80::1%eth0", YES },
		{ "fe80::1%eth1", "fe80::1%eth0", NO },
		{ "fe80::1", "fe80::1%eth0", NO },
		{ "fe80::/10", "fe80::1%eth0", NO },
		{ "fe80::%eth0/10", "fe80::1%eth0", YES },
		{ "fe80::%eth1/10", "fe80::1%eth0", NO },
		{ "fe80::1%*", "fe80::1%eth0", YES },
		{ "*,!fe80::/10", "fe80::1%eth0", NO },
		{ "*,!fe80::1", "fe80::1%eth0", NO },
		{ "*,!fe80::1%2", "fe80::1%eth0", NO },
		{ "*,!fe80::2%2", "fe80::1%eth0", YES },
	};

	(void)state;
	check(rows, COUNT(rows));
}

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
test_long(void **state)
{
	cleanup_free char *most = repeat("*", 1023), *more = NULL;
	cleanup_free char *list = NULL, *stars = repeat("*:", 500);
	cleanup_free char *peer = repeat("1", 64);
	time_t since = time(NULL);
	size_t i;

	(void)state;
	assert_int_equal(pattern_judge(most, "::1"), YES);
	more = xasprintf("%s*", most);
	assert_int_equal(pattern_judge(more, "::1"), BAD);
	list = xasprintf("*,!%s", more);
	assert_int_equal(pattern_judge(list, "::1"), BAD);
	for (i = 0; i < 10000; i++)
		assert_int_equal(pattern_judge(stars,
		    "1111:2222:3333:4444:5555:6666:7777:8888"), NO);
	assert_true(time(NULL) - since < 20);
	assert_int_equal(pattern_judge("*", peer), NO);
	assert_int_equal(pattern_judge("*", peer + 1), YES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
