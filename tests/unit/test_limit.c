/* limit.c: amounts as people write them, wishes, and the kernel's limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exitcode.h"
#include "limit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DAY 86400000ull

static void
test_parse(void **state)
{
	static const struct {
		enum limit_unit unit;
		const char *text;
		uint64_t value;
	} rows[] = {
		{ UNIT_DURATION, "0", 0 },
		{ UNIT_DURATION, "90", 90000 },
		{ UNIT_DURATION, "90s", 90000 },
		{ UNIT_DURATION, "500ms", 500 },
		{ UNIT_DURATION, "1.5s", 1500 },
		{ UNIT_DURATION, "0.001", 1 },
		{ UNIT_DURATION, "10m", 600000 },
		{ UNIT_DURATION, "1.5h", 5400000 },
		{ UNIT_DURATION, "2d", 2 * DAY },
		{ UNIT_DURATION, "10:00", 600000 },
		{ UNIT_DURATION, "0:00", 0 },
		{ UNIT_DURATION, "90:59", 5459000 },
		{ UNIT_DURATION, "1:00:00", 3600000 },
		{ UNIT_DURATION, "01:02:03", 3723000 },
		{ UNIT_DURATION, "1-12:00:00", DAY + DAY / 2 },
		{ UNIT_DURATION, "3650-0:00:00", 3650 * DAY },
		{ UNIT_DURATION, "1-2", DAY + 7200000 },
		{ UNIT_DURATION, "1-2:30", DAY + 9000000 },
		{ UNIT_SIZE, "0", 0 },
		{ UNIT_SIZE, "1", 1 },
		{ UNIT_SIZE, "512", 512 },
		{ UNIT_SIZE, "1K", 1024 },
		{ UNIT_SIZE, "512M", 512ull << 20 },
		{ UNIT_SIZE, "1.5G", 1536ull << 20 },
		{ UNIT_SIZE, "8G", 8ull << 30 },
		{ UNIT_SIZE, "2T", 2ull << 40 },
		{ UNIT_SIZE, "4194303T", 4194303ull << 40 },
		{ UNIT_COUNT, "0", 0 },
		{ UNIT_COUNT, "2048", 2048 },
		{ UNIT_COUNT, "000007", 7 },
	};
	uint64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		value = UINT64_MAX;
		if (limits_parse(rows[i].unit, rows[i].text, &value) == -1)
			fail_msg("refused: %s", rows[i].text);
		assert_true(value == rows[i].value);
	}
}

static void
test_parse_refuses(void **state)
{
	static const struct {
		enum limit_unit unit;
		const char *text;
	} rows[] = {
		{ UNIT_DURATION, "" }, { UNIT_DURATION, " 1" },
		{ UNIT_DURATION, "1 " }, { UNIT_DURATION, "-1" },
		{ UNIT_DURATION, "+1" }, { UNIT_DURATION, "0x10" },
		{ UNIT_DURATION, "s" }, { UNIT_DURATION, "1x" },
		{ UNIT_DURATION, "1G" }, { UNIT_DURATION, "1." },
		{ UNIT_DURATION, ".5" }, { UNIT_DURATION, "1.2345s" },
		{ UNIT_DURATION, "0.5ms" }, { UNIT_DURATION, "1h30m" },
		{ UNIT_DURATION, "1e3" }, { UNIT_DURATION, "nan" },
		{ UNIT_DURATION, "inf" }, { UNIT_DURATION, ":" },
		{ UNIT_DURATION, "1:" }, { UNIT_DURATION, ":1" },
		{ UNIT_DURATION, "1:60" }, { UNIT_DURATION, "1:60:00" },
		{ UNIT_DURATION, "1:2:3:4" }, { UNIT_DURATION, "1:2:3:4:5" },
		{ UNIT_DURATION, "1-" }, { UNIT_DURATION, "1-2-3" },
		{ UNIT_DURATION, "-1:00" }, { UNIT_DURATION, "1-:00" },
		{ UNIT_DURATION, "1:00-2" }, { UNIT_DURATION, "1-2-3:00" },
		{ UNIT_DURATION, "3651-0:00:00" },
		{ UNIT_DURATION, "1000001:00:00" },
		{ UNIT_SIZE, "" }, { UNIT_SIZE, "-1G" }, { UNIT_SIZE, "8g" },
		{ UNIT_SIZE, "8GB" }, { UNIT_SIZE, "8 G" },
		{ UNIT_SIZE, "1.5" }, { UNIT_SIZE, "G" },
		{ UNIT_SIZE, "1:00" }, { UNIT_SIZE, "4194304T" },
		{ UNIT_SIZE, "99999999999999999999" },
		{ UNIT_SIZE, "18446744073709551615" },
		{ UNIT_SIZE, "18446744073709551616T" },
		{ UNIT_SIZE, "1.99999999999999999999G" },
		{ UNIT_COUNT, "" }, { UNIT_COUNT, "1K" },
		{ UNIT_COUNT, "0.5" }, { UNIT_COUNT, "-1" },
		{ UNIT_COUNT, "18446744073709551617" },
	};
	uint64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (limits_parse(rows[i].unit, rows[i].text, &value) == 0)
			fail_msg("accepted: \"%s\"", rows[i].text);
}

static void
test_format(void **state)
{
	static const struct {
		enum limit_unit unit;
		uint64_t value;
		const char *text;
	} rows[] = {
		{ UNIT_DURATION, 0, "0s" },
		{ UNIT_DURATION, 1, "0.001s" },
		{ UNIT_DURATION, 1500, "1.500s" },
		{ UNIT_DURATION, 59000, "59s" },
		{ UNIT_DURATION, 60000, "1m" },
		{ UNIT_DURATION, 90000, "1m 30s" },
		{ UNIT_DURATION, 3600000, "1h" },
		{ UNIT_DURATION, 5400000, "1h 30m" },
		{ UNIT_DURATION, 3601000, "1h" },
		{ UNIT_DURATION, 2 * DAY, "2d" },
		{ UNIT_DURATION, 3 * DAY / 2, "1d 12h" },
		{ UNIT_DURATION, UINT64_MAX, "213503982334d 14h" },
		{ UNIT_SIZE, 0, "0" },
		{ UNIT_SIZE, 1, "1" },
		{ UNIT_SIZE, 1023, "1023" },
		{ UNIT_SIZE, 1024, "1K" },
		{ UNIT_SIZE, 1536, "1.5K" },
		{ UNIT_SIZE, 512ull << 20, "512M" },
		{ UNIT_SIZE, 8ull << 30, "8G" },
		{ UNIT_SIZE, 3ull << 40, "3T" },
		{ UNIT_SIZE, UINT64_MAX, "16777216.0T" },
		{ UNIT_COUNT, 0, "0" },
		{ UNIT_COUNT, UINT64_MAX, "18446744073709551615" },
	};
	char text[AMOUNT_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_ptr_equal(limits_format(rows[i].unit, rows[i].value,
		    text), text);
		assert_string_equal(text, rows[i].text);
	}
}

/* Each row can be read; each option of cudarun(1) has one row. */
static void
test_presets(void **state)
{
	const struct limit_row *row;
	struct limits l;
	uint64_t value;
	int i, k;

	(void)state;
	limits_init(&l);
	for (i = 0; i < LIMIT_END; i++) {
		row = limits_row(i);
		assert_int_equal(limits_parse(row->unit, row->preset, &value),
		    0);
		assert_true(l.v[i] == value);
		for (k = 0; k < i; k++)
			assert_string_not_equal(row->name,
			    limits_row(k)->name);
	}
	assert_true(l.v[LIMIT_TIME] == 3600000);
	assert_true(l.v[LIMIT_CPU] == 0);
	assert_true(l.v[LIMIT_MEMORY] == 8ull << 30);
}

static void
test_wish(void **state)
{
	struct limits l;
	struct fault f = { 0 };

	(void)state;
	limits_init(&l);
	/* less, as much, and anything where there is no limit */
	assert_int_equal(limits_wish(&l, LIMIT_MEMORY, 1 << 20, &f), 0);
	assert_true(l.v[LIMIT_MEMORY] == 1 << 20);
	assert_int_equal(limits_wish(&l, LIMIT_MEMORY, 1 << 20, &f), 0);
	assert_int_equal(limits_wish(&l, LIMIT_CPU, 5000, &f), 0);
	assert_true(l.v[LIMIT_CPU] == 5000);
	assert_int_equal(f.code, 0);
	/* more, and none, which is more than any */
	assert_int_equal(limits_wish(&l, LIMIT_MEMORY, (1 << 20) + 1, &f), -1);
	assert_int_equal(f.code, EXIT_REFUSED);
	assert_non_null(strstr(f.text, "--mem 1.0M"));
	assert_non_null(strstr(f.text, "(1M)"));
	assert_int_equal(limits_wish(&l, LIMIT_TIME, 0, &f), -1);
	assert_int_equal(limits_wish(&l, LIMIT_TIME, UINT64_MAX, &f), -1);
	assert_true(l.v[LIMIT_MEMORY] == 1 << 20);
	assert_true(l.v[LIMIT_TIME] == 3600000);
	limits_init(&l);
	assert_int_equal(limits_wish(&l, LIMIT_CPU, 0, &f), 0);
	assert_true(l.v[LIMIT_CPU] == 0);
}

/* 0, or the number of the first rlimit that is not as it should be. */
static int
check_rlimits(const struct limits *l)
{
	struct rlimit now;
	struct fault f;

	if (limits_apply(l, &f) == -1)
		return 1;
	if (getrlimit(RLIMIT_CORE, &now) == -1 || now.rlim_max != 0)
		return 2;
	if (getrlimit(RLIMIT_CPU, &now) == -1 || now.rlim_cur != 2 ||
	    now.rlim_max != 7)
		return 3;
	if (getrlimit(RLIMIT_FSIZE, &now) == -1 || now.rlim_max != 1 << 20)
		return 4;
	if (getrlimit(RLIMIT_DATA, &now) == -1 || now.rlim_cur != 1 << 30)
		return 5;
	if (getrlimit(RLIMIT_NPROC, &now) == -1 || now.rlim_max != 52)
		return 6;
	if (getrlimit(RLIMIT_AS, &now) == -1 || now.rlim_cur != RLIM_INFINITY)
		return 7;
	return 0;
}

static void
test_apply(void **state)
{
	struct limits l;
	int status;
	pid_t pid;

	(void)state;
	limits_init(&l);
	l.v[LIMIT_CPU] = 1001;
	l.v[LIMIT_FILE_SIZE] = 1 << 20;
	l.v[LIMIT_MEMORY] = 1 << 30;
	l.v[LIMIT_PROCESSES] = 50;
	if ((pid = fork()) == 0)
		_exit(check_rlimits(&l));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_wish),
		cmocka_unit_test(test_apply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
