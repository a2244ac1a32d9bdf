#include <sys/resource.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exitcode.h"
#include "limit.h"

static const struct limit_row rows[LIMIT_END] = {
	[LIMIT_TIME] = { "time", "time", UNIT_DURATION, "1h" },
	[LIMIT_CPU] = { "cpu", "cpu", UNIT_DURATION, "0" },
	[LIMIT_MEMORY] = { "memory", "mem", UNIT_SIZE, "8G" },
	[LIMIT_PROCESSES] = { "processes", "processes", UNIT_COUNT, "2048" },
	[LIMIT_FILE_SIZE] = { "file_size", "file-size", UNIT_SIZE, "4G" },
	[LIMIT_WORKSPACE] = { "workspace", "workspace", UNIT_SIZE, "8G" },
	[LIMIT_SCRIPT_SIZE] = { "script_size", NULL, UNIT_SIZE, "16M" },
	[LIMIT_TMP_SIZE] = { "tmp_size", NULL, UNIT_SIZE, "1G" },
	[LIMIT_STDIN_TIMEOUT] = { "stdin_timeout", NULL, UNIT_DURATION, "60s" },
	[LIMIT_WARN_BEFORE] = { "warn_before", NULL, UNIT_DURATION, "60s" },
	[LIMIT_GRACE] = { "grace", NULL, UNIT_DURATION, "5s" },
};

/* Suffixes of sizes and durations, largest first. */
struct suffix {
	const char *text;
	uint64_t factor;
};

static const struct suffix sizes[] = {
	{ "T", 1ull << 40 }, { "G", 1ull << 30 }, { "M", 1ull << 20 },
	{ "K", 1ull << 10 }, { "", 1 }, { NULL, 0 },
};

static const struct suffix durations[] = {
	{ "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 },
	{ "ms", 1 }, { "", 1000 }, { NULL, 0 },
};

static const struct suffix counts[] = { { "", 1 }, { NULL, 0 } };

static const struct suffix *const suffixes[] = {
	[UNIT_DURATION] = durations, [UNIT_SIZE] = sizes, [UNIT_COUNT] = counts,
};

const struct limit_row *
limits_row(enum limit l)
{
	return &rows[l];
}

void
limits_init(struct limits *ret_l)
{
	int i;

	for (i = 0; i < LIMIT_END; i++)
		if (limits_parse(rows[i].unit, rows[i].preset,
		    &ret_l->v[i]) == -1)
			abort();	/* the table above is wrong */
}

/* Digits only: strtoull would take signs, blanks and hexadecimal. */
static int
parse_digits(const char **p, uint64_t *ret_n)
{
	uint64_t n = 0;
	const char *start = *p;

	for (; **p >= '0' && **p <= '9'; (*p)++) {
		if (n > UINT32_MAX * 100ull)
			return -1;
		n = n * 10 + (uint64_t)(**p - '0');
	}
	*ret_n = n;
	return *p == start ? -1 : 0;
}

/*
 * Slurm's forms: minutes:seconds, hours:minutes:seconds, and behind days
 * days-hours[:minutes[:seconds]].
 */
static int
parse_clock(const char *text, uint64_t *ret_ms)
{
	uint64_t n[3] = { 0 }, days = 0, s;
	bool has_days = strchr(text, '-') != NULL;
	size_t parts = 0;
	const char *p = text;

	if (has_days && (parse_digits(&p, &days) == -1 || *p++ != '-'))
		return -1;
	for (;;) {
		if (parts == 3 || parse_digits(&p, &n[parts++]) == -1)
			return -1;
		if (*p == '\0')
			break;
		if (*p++ != ':')
			return -1;
	}
	if (days > 3650 || n[0] > 1000000 || n[1] > 59 || n[2] > 59)
		return -1;
	if (!has_days && parts == 2)
		s = n[0] * 60 + n[1];
	else
		s = n[0] * 3600 + n[1] * 60 + n[2];
	*ret_ms = (s + days * 86400) * 1000;
	return 0;
}

/* A number with at most three decimals and a suffix. */
static int
parse_suffixed(const struct suffix *s, const char *text, uint64_t *ret_value)
{
	uint64_t whole, decimals = 0, scale = 1;
	const char *p = text, *point;

	if (parse_digits(&p, &whole) == -1)
		return -1;
	if (*p == '.') {
		point = ++p;
		if (parse_digits(&p, &decimals) == -1 || p - point > 3)
			return -1;
		for (; point < p; point++)
			scale *= 10;
	}
	for (; s->text != NULL; s++)
		if (strcmp(p, s->text) == 0)
			break;
	if (s->text == NULL || whole > UINT64_MAX / 4 / s->factor)
		return -1;
	if (scale > s->factor && s->factor == 1 && decimals > 0)
		return -1;		/* half a byte, a third of a process */
	*ret_value = whole * s->factor + decimals * s->factor / scale;
	return 0;
}

int
limits_parse(enum limit_unit unit, const char *text, uint64_t *ret_value)
{
	if (unit == UNIT_DURATION && strpbrk(text, ":-") != NULL)
		return parse_clock(text, ret_value);
	return parse_suffixed(suffixes[unit], text, ret_value);
}

/* The two largest parts: "1h 30m", "2d", "1.500s". */
static void
format_duration(uint64_t ms, char text[AMOUNT_TEXT])
{
	const struct suffix *s = durations;

	while (s->factor > 1000 && ms < s->factor)
		s++;
	if (s->factor == 1000 && ms % 1000 != 0)
		(void)snprintf(text, AMOUNT_TEXT, "%" PRIu64 ".%03" PRIu64 "s",
		    ms / 1000, ms % 1000);
	else if (s->factor > 1000 && ms % s->factor / s[1].factor != 0)
		(void)snprintf(text, AMOUNT_TEXT, "%" PRIu64 "%s %" PRIu64 "%s",
		    ms / s->factor, s->text, ms % s->factor / s[1].factor,
		    s[1].text);
	else
		(void)snprintf(text, AMOUNT_TEXT, "%" PRIu64 "%s",
		    ms / s->factor, s->text);
}

static void
format_size(uint64_t bytes, char text[AMOUNT_TEXT])
{
	const struct suffix *s = sizes;

	while (s->factor > 1 && bytes < s->factor)
		s++;
	if (bytes % s->factor == 0)
		(void)snprintf(text, AMOUNT_TEXT, "%" PRIu64 "%s",
		    bytes / s->factor, s->text);
	else
		(void)snprintf(text, AMOUNT_TEXT, "%.1f%s",
		    (double)bytes / (double)s->factor, s->text);
}

const char *
limits_format(enum limit_unit unit, uint64_t value, char text[AMOUNT_TEXT])
{
	if (unit == UNIT_DURATION)
		format_duration(value, text);
	else if (unit == UNIT_SIZE)
		format_size(value, text);
	else
		(void)snprintf(text, AMOUNT_TEXT, "%" PRIu64, value);
	return text;
}

int
limits_wish(struct limits *l, enum limit which, uint64_t wish, struct fault *f)
{
	const struct limit_row *row = &rows[which];
	char asked[AMOUNT_TEXT], most[AMOUNT_TEXT];

	if (l->v[which] != 0 && (wish == 0 || wish > l->v[which]))
		return fault_set(f, EXIT_REFUSED,
		    "--%s %s is more than this host allows (%s); ask for less",
		    row->option, limits_format(row->unit, wish, asked),
		    limits_format(row->unit, l->v[which], most));
	l->v[which] = wish;
	return 0;
}

static int
set_rlimit(__rlimit_resource_t resource, rlim_t soft, rlim_t hard,
    const char *name, struct fault *f)
{
	struct rlimit now, want;

	if (getrlimit(resource, &now) == -1)
		return fault_set(f, EXIT_OS, "cannot read limit %s: %m", name);
	/* An admin's lower limit stays: only lowering needs no privilege. */
	want.rlim_max = hard < now.rlim_max ? hard : now.rlim_max;
	want.rlim_cur = soft < want.rlim_max ? soft : want.rlim_max;
	if (setrlimit(resource, &want) == -1)
		return fault_set(f, EXIT_OS, "cannot set limit %s: %m", name);
	return 0;
}

static rlim_t
or_infinity(uint64_t value)
{
	return value == 0 ? RLIM_INFINITY : (rlim_t)value;
}

/*
 * Never RLIMIT_AS: CUDA reserves address space without measure, and dies of
 * it.  RLIMIT_DATA counts only private writable memory (facts: sandbox 1.3).
 * CPU: the hard limit comes later than the soft one, so that SIGXCPU can be
 * caught.  NPROC counts inside the job's own user namespace (Linux 5.14),
 * where pid 1 is ours, and so is a helper that seal() needs for a moment:
 * it takes that place away again, and lowers NOFILE from what the login has.
 */
int
limits_apply(const struct limits *l, struct fault *f)
{
	rlim_t cpu, nproc;

	cpu = l->v[LIMIT_CPU] == 0 ? RLIM_INFINITY :
	    (l->v[LIMIT_CPU] + 999) / 1000;
	nproc = l->v[LIMIT_PROCESSES] == 0 ? RLIM_INFINITY :
	    l->v[LIMIT_PROCESSES] + 2;
	if (set_rlimit(RLIMIT_CORE, 0, 0, "core", f) == -1 ||
	    set_rlimit(RLIMIT_NOFILE, RLIM_INFINITY, RLIM_INFINITY,
	    "nofile", f) == -1 ||
	    set_rlimit(RLIMIT_NPROC, nproc, nproc, "nproc", f) == -1 ||
	    set_rlimit(RLIMIT_CPU, cpu,
	    cpu == RLIM_INFINITY ? cpu : cpu + 5, "cpu", f) == -1 ||
	    set_rlimit(RLIMIT_FSIZE, or_infinity(l->v[LIMIT_FILE_SIZE]),
	    or_infinity(l->v[LIMIT_FILE_SIZE]), "fsize", f) == -1 ||
	    set_rlimit(RLIMIT_DATA, or_infinity(l->v[LIMIT_MEMORY]),
	    or_infinity(l->v[LIMIT_MEMORY]), "data", f) == -1)
		return -1;
	return 0;
}
