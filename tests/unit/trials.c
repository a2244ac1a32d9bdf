#include <errno.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "mem.h"
#include "trials.h"

#define X32 0x40000000u
#define GAP_FIRST 335		/* x86-64 left these out, until Linux 6.11 */
#define GAP_LAST 423
#define CROSS_MAX 40000		/* of one call, else values are left out */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const uint64_t high = UINT64_C(1) << 32;

_Static_assert(ENOSYS_ACTION == (SECCOMP_RET_ERRNO | ENOSYS), "ENOSYS");

const char *
names_next(struct names *names)
{
	size_t len = strcspn(names->at, " ");

	if (len == 0 || len >= sizeof(names->name))
		return NULL;
	memcpy(names->name, names->at, len);
	names->name[len] = '\0';
	names->at += len + (names->at[len] == ' ');
	return names->name;
}

/* --- what must be answered ------------------------------------------------ */

/* For each profile and number, the rows that name it. */
#define ROWS 160
static struct {
	const struct policy_row *rows[ROWS];
	size_t n;
} known[POLICY_PROFILES][NUMBERS];
static int newest[POLICY_PROFILES];

static void
know(enum policy_profile p, const struct policy_row *row)
{
	struct names names = { .at = row->calls };
	const char *name;
	int number;

	while ((name = names_next(&names)) != NULL) {
		number = call_number(name);
		if (number < 0 || number >= NUMBERS ||
		    known[p][number].n == ROWS)
			continue;	/* test_policy.c complains of these */
		known[p][number].rows[known[p][number].n++] = row;
		if (number > newest[p])
			newest[p] = number;
	}
}

static void
know_profile(enum policy_profile p)
{
	const struct policy_row *row;
	size_t i;

	if (newest[p] != 0)
		return;
	for (i = 0; (row = policy_row(p, i)) != NULL; i++)
		know(p, row);
}

int
trials_newest(enum policy_profile p)
{
	know_profile(p);
	return newest[p];
}

bool
trials_is_late(enum policy_profile p, int number)
{
	know_profile(p);
	return number >= GAP_FIRST && number <= GAP_LAST &&
	    call_name(number) != NULL && known[p][number].n == 0;
}

/* Bit by bit, so that it has nothing in common with policy.c's way. */
static bool
holds(const struct policy_row *row, const struct seccomp_data *data)
{
	const struct policy_test *t;
	unsigned int bit;

	for (t = row->tests; t < row->tests + POLICY_TESTS; t++)
		for (bit = 0; bit < 64; bit++)
			if ((t->mask >> bit & 1) != 0 &&
			    (data->args[t->arg] >> bit & 1) !=
			    (t->value >> bit & 1))
				return false;
	return true;
}

/* Numbers that are no native call, and those without a name. */
static bool
is_foreign(const struct seccomp_data *data)
{
	return data->arch != AUDIT_ARCH_X86_64 ||
	    ((uint32_t)data->nr >= X32 && data->nr != -1);
}

static bool
is_unnamed(enum policy_profile p, int number)
{
	return number < 0 || number > newest[p] || call_name(number) == NULL;
}

uint32_t
trials_want(enum policy_profile p, const struct seccomp_data *data)
{
	const struct policy_row *row;
	size_t i;

	know_profile(p);
	if (is_foreign(data))
		return SECCOMP_RET_KILL_PROCESS;
	if (is_unnamed(p, data->nr))
		return ENOSYS_ACTION;
	for (i = 0; i < known[p][data->nr].n; i++) {
		row = known[p][data->nr].rows[i];
		if (row->action == POLICY_FORBID && holds(row, data))
			return SECCOMP_RET_USER_NOTIF;
	}
	for (i = 0; i < known[p][data->nr].n; i++) {
		row = known[p][data->nr].rows[i];
		if (row->action == POLICY_ALLOW && holds(row, data))
			return SECCOMP_RET_ALLOW;
		if (row->action == POLICY_ENOSYS && holds(row, data))
			return ENOSYS_ACTION;
	}
	return SECCOMP_RET_USER_NOTIF;
}

/* --- trials --------------------------------------------------------------- */

/* xorshift64*, from a fixed seed: each run has the same trials. */
static uint64_t
draw(void)
{
	static uint64_t x = UINT64_C(0x9e3779b97f4a7c15);

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	return x * UINT64_C(2685821657736338717);
}

static void
add(struct trials *t, const struct seccomp_data *data)
{
	if ((t->n & (t->n - 1)) == 0)	/* a power of two: full */
		t->v = xreallocarray(t->v, t->n == 0 ? 1 : 2 * t->n,
		    sizeof(*t->v));
	t->v[t->n].data = *data;
	t->v[t->n++].want = trials_want(t->profile, data);
}

static struct seccomp_data
a_call(uint32_t arch, uint32_t number)
{
	struct seccomp_data data = { .nr = (int)number, .arch = arch };
	size_t i;

	data.instruction_pointer = draw();
	for (i = 0; i < COUNT(data.args); i++)
		data.args[i] = draw();
	return data;
}

/* Any arguments, all bits clear, all bits set. */
static void
add_plain(struct trials *t, uint32_t arch, uint32_t number)
{
	struct seccomp_data data = a_call(arch, number);

	add(t, &data);
	data = a_call(arch, number);
	add(t, &data);
	memset(data.args, 0, sizeof(data.args));
	add(t, &data);
	memset(data.args, 0xff, sizeof(data.args));
	add(t, &data);
}

static void
add_numbers(struct trials *t)
{
	static const uint32_t archs[] = {
		AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64,
		AUDIT_ARCH_ARM, AUDIT_ARCH_RISCV64, 0, ~0u,
	};
	static const uint32_t far[] = {
		0xffffffffu, 0xfffffffeu, 0x7fffffffu, 0x80000000u,
		0xbfffffffu, 0xc0000000u,
	};
	uint32_t number, i;
	int bit;

	for (i = 0; i < COUNT(archs); i++) {
		for (number = 0; number < NUMBERS; number++)
			if (!trials_is_late(t->profile, (int)number)) {
				add_plain(t, archs[i], number);
				add_plain(t, archs[i], X32 + number);
			}
		for (number = 0; number < COUNT(far); number++)
			add_plain(t, archs[i], far[number]);
		for (bit = 10; bit < 32; bit++) {
			add_plain(t, archs[i], 1u << bit);
			add_plain(t, archs[i], (1u << bit) - 1);
			add_plain(t, archs[i], (1u << bit) + 59);
		}
	}
	for (bit = 0; bit < 32; bit++)	/* an architecture's neighbours */
		add_plain(t, AUDIT_ARCH_X86_64 ^ 1u << bit, 0);
}

/* Values worth a trial in one argument of a call. */
struct values {
	uint64_t v[4096];
	size_t n;
};

static void
want_value(struct values *values, uint64_t value)
{
	size_t i;

	for (i = 0; i < values->n; i++)
		if (values->v[i] == value)
			return;
	if (values->n < COUNT(values->v))
		values->v[values->n++] = value;
}

/* On, next to and beyond what one test wants; few: only the first ones. */
static void
want_values(struct values *values, const struct policy_test *t, bool few)
{
	want_value(values, t->value);
	want_value(values, t->value | high);
	want_value(values, t->value ^ (t->mask & -t->mask));
	if (few)
		return;
	want_value(values, t->value | ~t->mask);
	want_value(values, t->value | (~t->mask & 0xffffffffu));
	want_value(values, t->value | (draw() & ~t->mask));
	want_value(values, t->value | 0xffffffff00000000u);
	want_value(values, t->value << 32);
	want_value(values, t->value + 1);
	want_value(values, t->value - 1);
	want_value(values, (t->value & t->mask & 0xffffffffu) ^ t->mask);
}

static void
collect(enum policy_profile p, int number, struct values values[6], bool few)
{
	const struct policy_test *t;
	size_t i;

	for (i = 0; i < 6; i++)
		values[i].n = 0;
	for (i = 0; i < known[p][number].n; i++)
		for (t = known[p][number].rows[i]->tests;
		    t < known[p][number].rows[i]->tests + POLICY_TESTS; t++)
			if (t->mask != 0)
				want_values(&values[t->arg], t, few);
	for (i = 0; i < 6; i++)
		if (values[i].n != 0) {
			want_value(&values[i], 0);
			want_value(&values[i], ~UINT64_C(0));
			want_value(&values[i], draw());
		}
}

static size_t
combinations(const struct values values[6])
{
	size_t i, n = 1;

	for (i = 0; i < 6; i++)
		if (values[i].n != 0)
			n *= values[i].n;
	return n;
}

/* All values of each tested argument with all of each other's. */
static void
add_cross(struct trials *t, int number)
{
	static struct values values[6];
	struct seccomp_data data;
	size_t i, k, rest, n;

	collect(t->profile, number, values, false);
	if (combinations(values) > CROSS_MAX)
		collect(t->profile, number, values, true);
	n = combinations(values);
	for (k = 0; k < n && n > 1; k++) {
		data = a_call(AUDIT_ARCH_X86_64, (uint32_t)number);
		for (i = 0, rest = k; i < 6; i++)
			if (values[i].n != 0) {
				data.args[i] = values[i].v[rest %
				    values[i].n];
				rest /= values[i].n;
			}
		add(t, &data);
	}
}

/* A call that a row's tests let through, all other bits at random. */
static struct seccomp_data
matching(const struct policy_row *row, int number)
{
	struct seccomp_data data = a_call(AUDIT_ARCH_X86_64, (uint32_t)number);
	const struct policy_test *t;

	for (t = row->tests; t < row->tests + POLICY_TESTS; t++)
		data.args[t->arg] = (data.args[t->arg] & ~t->mask) | t->value;
	return data;
}

/* Each row as it matches, and with each bit of each tested argument other. */
static void
add_flips(struct trials *t, const struct policy_row *row, int number)
{
	struct seccomp_data data, other;
	unsigned int i, bit;

	data = matching(row, number);
	add(t, &data);
	for (i = 0; i < POLICY_TESTS; i++)
		for (bit = 0; bit < 64 && row->tests[i].mask != 0; bit++) {
			other = matching(row, number);
			other.args[row->tests[i].arg] =
			    data.args[row->tests[i].arg] ^ UINT64_C(1) << bit;
			add(t, &other);
			other.args[row->tests[i].arg] = row->tests[i].value ^
			    UINT64_C(1) << bit;
			add(t, &other);
		}
}

void
trials_make(enum policy_profile p, struct trials *t)
{
	size_t i;
	int number;

	know_profile(p);
	*t = (struct trials){ .profile = p };
	add_numbers(t);
	for (number = 0; number < NUMBERS; number++) {
		add_cross(t, number);
		for (i = 0; i < known[p][number].n; i++)
			add_flips(t, known[p][number].rows[i], number);
	}
}

void
trials_free(struct trials *t)
{
	free(t->v);
	*t = (struct trials){ .n = 0 };
}

const struct trial *
trials_differ(const struct trials *t, const struct bpf *b,
    const bool numbers[NUMBERS])
{
	const struct trial *one;

	for (one = t->v; one < t->v + t->n; one++) {
		if (numbers != NULL && (one->data.nr < 0 || one->data.nr >=
		    NUMBERS || !numbers[one->data.nr]))
			continue;
		if (bpf_run(b, &one->data, NULL, NULL) != one->want)
			return one;
	}
	return NULL;
}
