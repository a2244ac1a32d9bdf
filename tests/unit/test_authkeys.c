/* authkeys.c and expiry.c: what one line of authorized_keys grants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "authkeys.h"
#include "base64.h"
#include "expiry.h"
#include "mem.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NOW 1800000000		/* 2027-01-15 08:00:00 UTC */

/* A key of its type with so many bytes of this value, and who has it. */
struct key {
	unsigned char blob[51];
	struct authkeys_ask ask;
	char *base64;
};

static void
make_key(struct key *key, unsigned char fill)
{
	static const char head[] = "\0\0\0\013ssh-ed25519\0\0\0 ";

	memcpy(key->blob, head, sizeof(head) - 1);
	memset(key->blob + sizeof(head) - 1, fill,
	    sizeof(key->blob) - (sizeof(head) - 1));
	key->ask = (struct authkeys_ask){ .type = "ssh-ed25519",
	    .blob = key->blob, .blob_len = sizeof(key->blob),
	    .address = "10.0.0.7", .now = NOW };
	key->base64 = base64_encode((const char *)key->blob,
	    sizeof(key->blob));
}

static int
setup(void **state)
{
	struct key *key = xcalloc(1, sizeof(*key));

	make_key(key, 0);
	*state = key;
	return 0;
}

static int
teardown(void **state)
{
	struct key *key = *state;

	free(key->base64);
	free(key);
	return 0;
}

/* In memory of its own length, without a NUL: reading beyond it is found. */
static bool
ask(const struct key *key, const char *line, size_t len,
    struct authkeys_grant *g)
{
	cleanup_free char *copy = xcalloc(len + (len == 0), 1);

	memcpy(copy, line, len);
	return authkeys_line(copy, len, &key->ask, g);
}

/* The key behind these options. */
static bool
ask_options(const struct key *key, const char *options,
    struct authkeys_grant *g)
{
	cleanup_free char *line = xasprintf("%s %s %s ana@laptop\n", options,
	    key->ask.type, key->base64);

	return ask(key, line, strlen(line), g);
}

static const struct {
	const char *format;	/* %s: the key in base64 */
	bool granted;
} lines[] = {
	{ "ssh-ed25519 %s", true },
	{ "ssh-ed25519 %s\n", true },
	{ "ssh-ed25519 %s\r\n", true },
	{ "ssh-ed25519 %s\r", true },
	{ "ssh-ed25519 %s ana@laptop\r\n", true },
	{ "ssh-ed25519 %s ana \"laptop\\\n", true },
	{ "ssh-ed25519\t%s\tana\n", true },
	{ " \t ssh-ed25519 \t %s \t\n", true },
	{ "ssh-ed25519 %s #comment", true },
	{ "restrict ssh-ed25519 %s", true },
	{ "restrict\tssh-ed25519 %s", true },
	{ "\trestrict \t ssh-ed25519\t %s", true },
	{ ", ssh-ed25519 %s", true },	/* so does sshd */
	{ ",,pty,, ssh-ed25519 %s", true },
	{ "", false }, { "\n", false }, { " \n", false },
	{ "#ssh-ed25519 %s", false }, { " # ssh-ed25519 %s", false },
	{ "ssh-ed25519", false }, { "ssh-ed25519 ", false },
	{ "ssh-ed25519%s", false }, { "%s", false },
	{ "ssh-ed2551 %s", false }, { "ssh-ed255190 %s", false },
	{ "SSH-ED25519 %s", false }, { "ssh-rsa %s", false },
	{ "ssh-ed25519 =%s", false }, { "ssh-ed25519 %s=", false },
	{ "ssh-ed25519 %s\r\r\n", false },
	{ "ssh-ed25519 %s\n\n", false },
	{ "ssh-ed25519 %s\f", false }, { "ssh-ed25519\v%s", false },
	{ "ssh-ed25519 \"%s\"", false },
	{ "\"ssh-ed25519 %s\"", false },
	{ "\"\" ssh-ed25519 %s\"", false },
	{ "restrict pty ssh-ed25519 %s", false },
	{ "restrict, pty ssh-ed25519 %s", false },
	{ "command=\"a ssh-ed25519 %s", false },
	{ "command=\"a\\\" ssh-ed25519 %s", false },
	{ "command=\"a ssh-ed25519 %s\"", false },
	{ "command='a b' ssh-ed25519 %s", false },
	{ "256 35 123 ssh-ed25519 %s", false },
};

static void
test_lines(void **state)
{
	struct authkeys_grant g;
	size_t i;

	for (i = 0; i < COUNT(lines); i++) {
		const struct key *key = *state;
		const char *gap = strstr(lines[i].format, "%s");
		cleanup_free char *line = gap == NULL ?
		    xstrdup(lines[i].format) : xasprintf("%.*s%s%s",
		    (int)(gap - lines[i].format), lines[i].format, key->base64,
		    gap + 2);

		if (ask(key, line, strlen(line), &g) != lines[i].granted)
			fail_msg("%s", lines[i].format);
		if (!lines[i].granted)
			continue;
		assert_true(g.granted);
		assert_string_equal(g.command, "");
		assert_string_equal(g.why, "");
	}
}

static void
test_other_key(void **state)
{
	const struct key *key = *state;
	cleanup_free char *line = NULL, *both = NULL, *short_one = NULL;
	struct authkeys_grant g;
	struct key other;

	make_key(&other, 1);
	line = xasprintf("ssh-ed25519 %s", other.base64);
	assert_false(ask(key, line, strlen(line), &g));
	assert_true(ask(&other, line, strlen(line), &g));
	both = xasprintf("ssh-ed25519 %s ssh-ed25519 %s", other.base64,
	    key->base64);
	assert_false(ask(key, both, strlen(both), &g));
	assert_true(ask(&other, both, strlen(both), &g));
	assert_true(g.granted);
	short_one = xasprintf("ssh-ed25519 %.60s", key->base64);
	assert_false(ask(key, short_one, strlen(short_one), &g));
	free(other.base64);
}

static void
test_terminal(void **state)
{
	static const struct {
		const char *options;
		bool pty;
	} rows[] = {
		{ "", true }, { "restrict", false }, { "no-pty", false },
		{ "pty", true }, { "restrict,pty", true },
		{ "pty,restrict", false }, { "no-pty,pty", true },
		{ "RESTRICT", false }, { "No-PTY", false },
		{ "Restrict,PtY", true }, { "x11-forwarding", true },
		{ "agent-forwarding,no-agent-forwarding,port-forwarding,"
		    "no-port-forwarding,X11-forwarding,no-X11-forwarding,"
		    "user-rc,no-user-rc,NO-x11-FORWARDING", true },
		{ "restrict,agent-forwarding,port-forwarding", false },
		{ "restrict,", false }, { ",restrict", false },
		{ "restrict,restrict,pty,pty", true },
	};
	struct authkeys_grant g;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		if (!ask_options(*state, rows[i].options, &g) || !g.granted)
			fail_msg("%s", rows[i].options);
		if (g.pty != rows[i].pty)
			fail_msg("%s: %d", rows[i].options, (int)g.pty);
	}
}

static const struct {
	const char *options, *why;
} unusable[] = {
	{ "cert-authority", "\"cert-authority\" is not supported" },
	{ "environment=\"A=b\"", "is not supported" },
	{ "no-touch-required", "is not supported" },
	{ "permitlisten=\"1\"", "is not supported" },
	{ "permitopen=\"h:1\"", "is not supported" },
	{ "principals=\"ana\"", "is not supported" },
	{ "tunnel=\"0\"", "is not supported" },
	{ "verify-required", "is not supported" },
	{ "Verify-Required,pty", "is not supported" },
	{ "frobnicate", "\"frobnicate\" is not known" },
	{ "no-restrict", "is not known" },
	{ "no-no-pty", "is not known" },
	{ "no-", "is not known" }, { "ptyx", "is not known" },
	{ "pt", "is not known" }, { "pty=\"\"", "is not known" },
	{ "restrict=\"yes\"", "is not known" },
	{ "restrict\"\"", "is not known" },
	{ "\"restrict\"", "is not known" },
	{ "restrict;pty", "is not known" },
	{ "command", "is not known" },
	{ "command\"a\"", "is not known" },
	{ "no-command=\"a\"", "is not known" },
	{ "ssh-ed25519", "is not known" },
	{ "=", "\"\" is not known" },
	{ "\033[31m\377", "option \"?[31m?\" is" },
	{ "command=a", "not in quotes" },
	{ "command=", "not in quotes" },
	{ "command='a'", "not in quotes" },
	{ "command=\"a\"b", "not in quotes" },
	{ "command=\"a\"\"b\"", "not in quotes" },
	{ "command=a\"b c\"", "not in quotes" },
	{ "from=10.0.0.7", "not in quotes" },
	{ "command=\"a\",command=\"b\"", "\"command\" is there twice" },
	{ "COMMAND=\"a\",pty,command=\"a\"", "twice" },
	{ "from=\"*\",from=\"*\"", "\"from\" is there twice" },
	{ "expiry-time=\"20400101\",expiry-time=\"20400101\"",
	    "\"expiry-time\" is there twice" },
	{ "command=\"\"", "its command= is empty" },
	{ "from=\"10.0.0.8\"", "does not admit 10.0.0.7" },
	{ "from=\"!10.0.0.7,*\"", "does not admit 10.0.0.7" },
	{ "from=\"10.0.0.0/33,*\"", "means nothing" },
	{ "from=\"\"", "means nothing" },
	{ "expiry-time=\"20270115075959Z\"", "it has expired" },
	{ "expiry-time=\"\"", "not a time" },
	{ "expiry-time=\"never\"", "not a time" },
	{ "restrict,frob,command=\"\"", "\"frob\" is not known" },
};

static void
test_unusable(void **state)
{
	struct authkeys_grant g;
	size_t i;

	for (i = 0; i < COUNT(unusable); i++) {
		if (!ask_options(*state, unusable[i].options, &g))
			fail_msg("%s: no key", unusable[i].options);
		if (g.granted || strstr(g.why, unusable[i].why) == NULL)
			fail_msg("%s: %s", unusable[i].options, g.why);
		assert_false(g.pty);
		assert_string_equal(g.command, "");
	}
}

static void
test_values(void **state)
{
	static const struct {
		const char *options, *command;
	} rows[] = {
		{ "command=\"cudarun\"", "cudarun" },
		{ "CoMMand=\"cudarun\"", "cudarun" },
		{ "command=\"cudarun - a  b\"", "cudarun - a  b" },
		{ "command=\"a\\\"b\\\"\"", "a\"b\"" },
		{ "command=\"\\\"\"", "\"" },
		{ "command=\"a\\\\b\\n\"", "a\\\\b\\n" },
		{ "command=\"a\\\\\\\"\"", "a\\\\\"" },
		{ "command=\"a,pty,from=x\"", "a,pty,from=x" },
		{ "command=\"#\",restrict", "#" },
		{ "command=\" \"", " " },
		{ "restrict,command=\"a\",pty,from=\"10.*\"", "a" },
		{ "from=\"10.0.0.0/24,!10.0.0.8\"", "" },
		{ "expiry-time=\"20270115080000Z\"", "" },
		{ "Expiry-Time=\"20400101\",From=\"*\"", "" },
		{ "command=\"\303\251\"", "\303\251" },
	};
	struct authkeys_grant g;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		if (!ask_options(*state, rows[i].options, &g) || !g.granted)
			fail_msg("%s: %s", rows[i].options, g.why);
		assert_string_equal(g.command, rows[i].command);
		assert_string_equal(g.why, "");
	}
}

/* A line of len bytes, with a comment as long as that takes. */
static char *
make_long(const struct key *key, size_t len)
{
	char *line = xcalloc(len + 2, 1);
	int n = snprintf(line, len, "ssh-ed25519 %s ", key->base64);

	memset(line + n, 'x', len - (size_t)n);
	return line;
}

static void
test_long(void **state)
{
	const struct key *key = *state;
	cleanup_free char *line = make_long(key, AUTHKEYS_LINE + 1);
	cleanup_free char *command = xcalloc(AUTHKEYS_COMMAND + 1, 1);
	cleanup_free char *most = NULL, *more = NULL;
	struct authkeys_grant g;

	assert_true(ask(key, line, AUTHKEYS_LINE, &g));
	assert_false(ask(key, line, AUTHKEYS_LINE + 1, &g));
	memcpy(line + AUTHKEYS_LINE, "\n", 2);
	assert_true(ask(key, line, AUTHKEYS_LINE + 1, &g));
	memset(command, 'c', AUTHKEYS_COMMAND);
	more = xasprintf("command=\"%s\"", command);
	assert_true(ask_options(key, more, &g));
	assert_false(g.granted);
	assert_non_null(strstr(g.why, "4095"));
	command[AUTHKEYS_COMMAND - 1] = '\0';
	most = xasprintf("command=\"%s\"", command);
	assert_true(ask_options(key, most, &g));
	assert_true(g.granted);
	assert_string_equal(g.command, command);
}

/* sshd reads up to the NUL.  We do not read half a line. */
static void
test_nul(void **state)
{
	const struct key *key = *state;
	cleanup_free char *line = xasprintf("restrict ssh-ed25519 %s ana\n",
	    key->base64);
	const size_t len = strlen(line);
	struct authkeys_grant g;
	size_t i;

	for (i = 0; i + 1 < len; i++) {
		char byte = line[i];

		line[i] = '\0';
		assert_false(ask(key, line, len, &g));
		line[i] = byte;
	}
	assert_true(ask(key, line, len, &g));
}

/* Whatever stands in its place, the last option still binds or is refused. */
static void
test_every_byte(void **state)
{
	char options[] = "pty?restrict";
	struct authkeys_grant g;
	int byte;

	for (byte = 1; byte < 256; byte++) {
		options[3] = (char)byte;
		if (ask_options(*state, options, &g) && g.granted) {
			assert_int_equal(byte, ',');
			assert_false(g.pty);
		}
	}
}

static void
test_key_types(void **state)
{
	struct key *key = *state;
	struct authkeys_grant g;

	key->blob[4 + 10] = '8';	/* ssh-ed25518 */
	free(key->base64);
	key->base64 = base64_encode((const char *)key->blob,
	    sizeof(key->blob));
	assert_true(ask_options(key, "restrict", &g));
	assert_false(g.granted);
	assert_non_null(strstr(g.why, "not of the type"));
	key->ask.type = "ssh-ed25518";
	assert_true(ask_options(key, "restrict", &g));
	assert_false(g.granted);
	assert_non_null(strstr(g.why, "not taken here"));
}

static void
test_refuse(void **state)
{
	cleanup_free char *text = xcalloc(1000, 1);
	struct authkeys_grant g;
	const char *p;

	(void)state;
	memset(text, 'x', 999);
	memset(&g, 0xff, sizeof(g));
	authkeys_refuse(&g, "\n\t\177\200 %s", text);
	assert_int_equal(strlen(g.why), AUTHKEYS_WHY - 1);
	assert_memory_equal(g.why, "???? xx", 7);
	for (p = (const char *)&g; p < g.why; p++)
		assert_int_equal(*p, 0);
}

static void
test_times(void **state)
{
	static const struct {
		const char *text, *zone;
		time_t time;	/* 0: it is none */
	} rows[] = {
		{ "20270115080000Z", "UTC0", NOW },
		{ "20270115080000z", "ABC-5", NOW },
		{ "202701150800Z", "UTC0", NOW },
		{ "20270115Z", "UTC0", NOW - 8 * 3600 },
		{ "20270115130000", "ABC-5", NOW },
		{ "202701151300", "ABC-5", NOW },
		{ "20270115", "ABC-5", NOW - 13 * 3600 },
		{ "20270115030000", "ABC5", NOW },
		/* Summer time, where there is one. */
		{ "202707010000", "CET-1CEST,M3.5.0,M10.5.0/3", 1814392800 },
		{ "20280229Z", "UTC0", 1835395200 },
		{ "99991231235959Z", "UTC0", 253402300799 },
		{ "20270229Z", "UTC0", 0 }, { "20270431", "UTC0", 0 },
		{ "20271301", "UTC0", 0 }, { "20270001", "UTC0", 0 },
		{ "20270100", "UTC0", 0 }, { "20270132", "UTC0", 0 },
		{ "202701012400", "UTC0", 0 }, { "202701010060", "UTC0", 0 },
		{ "20270101000060", "UTC0", 0 },
		{ "19700101Z", "UTC0", 0 }, { "19691231Z", "UTC0", 0 },
		{ "00000101Z", "UTC0", 0 }, { "19700101000001Z", "UTC0", 1 },
		{ "", "UTC0", 0 }, { "Z", "UTC0", 0 }, { "2027", "UTC0", 0 },
		{ "2027010", "UTC0", 0 }, { "202701011", "UTC0", 0 },
		{ "2027010112", "UTC0", 0 }, { "2027010112000", "UTC0", 0 },
		{ "202701011200000", "UTC0", 0 }, { "2027010Z", "UTC0", 0 },
		{ "20270101ZZ", "UTC0", 0 }, { "20270101 ", "UTC0", 0 },
		{ " 20270101", "UTC0", 0 }, { "20270101UTC", "UTC0", 0 },
		{ "20270101+1", "UTC0", 0 }, { "2027-01-01", "UTC0", 0 },
		{ "2027 1 1", "UTC0", 0 }, { "-2027101", "UTC0", 0 },
		{ "+1d", "UTC0", 0 }, { "forever", "UTC0", 0 },
	};
	size_t i;
	time_t t;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(setenv("TZ", rows[i].zone, 1), 0);
		tzset();
		t = 0;
		if (expiry_parse(rows[i].text, &t) != (rows[i].time != 0) ||
		    t != rows[i].time)
			fail_msg("%s %s: %lld", rows[i].text, rows[i].zone,
			    (long long)t);
	}
	assert_int_equal(unsetenv("TZ"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_key, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_terminal, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_unusable, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nul, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_byte, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_key_types, setup,
		    teardown),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
