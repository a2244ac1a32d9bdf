/*
 * Whether the oracle of test_filter.c would notice.  A filter that was built
 * from a table with one row, one name or one test less, or with one
 * instruction changed, must answer some trial otherwise; what survives is
 * either useless or not tested.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "calls.h"
#include "fd.h"
#include "filter.h"
#include "mem.h"
#include "trials.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct bpf program;	/* as it is installed, or its mutant */
static struct trials trials;

/* --- other tables --------------------------------------------------------- */

/* filter.c is linked so that it reads the table here (--wrap). */
const struct policy_row *__real_policy_row(enum policy_profile p, size_t i);
const struct policy_row *__wrap_policy_row(enum policy_profile p, size_t i);

static const struct policy_row *replaced;
static struct policy_row replacement;

const struct policy_row *
__wrap_policy_row(enum policy_profile p, size_t i)
{
	const struct policy_row *row = __real_policy_row(p, i);

	return row != NULL && row == replaced ? &replacement : row;
}

static void
build(const struct policy_row *without)
{
	cleanup_fd int fd = memfd_create("filter", MFD_CLOEXEC);
	struct fault f = { 0 };

	assert_true(fd != -1);
	if (filter_build(trials.profile, without, fd, &f) == -1)
		fail_msg("%s", f.text);
	assert_int_equal(bpf_read(fd, &program), 0);
}

static bool
decides(const struct policy_row *row)
{
	return row->action == POLICY_ALLOW || row->action == POLICY_ENOSYS ||
	    row->action == POLICY_FORBID;
}

/* Whether some trial of the row's calls is answered otherwise. */
static bool
is_noticed(const struct policy_row *row)
{
	struct names names = { .at = row->calls };
	bool numbers[NUMBERS] = { false };
	const char *name;
	size_t at;

	while ((name = names_next(&names)) != NULL)
		numbers[call_number(name)] = true;
	assert_null(bpf_fault(&program, &at));
	return trials_differ(&trials, &program, numbers) != NULL;
}

/* The program that make made comes from these tables. */
static void
demand_installed(void)
{
	struct bpf installed;

	assert_int_equal(bpf_load(policy_name(trials.profile), &installed), 0);
	build(NULL);
	if (program.n != installed.n || memcmp(program.code, installed.code,
	    program.n * sizeof(program.code[0])) != 0)
		fail_msg("%s.bpf is not what its tables make",
		    policy_name(trials.profile));
	assert_null(trials_differ(&trials, &program, NULL));
}

/* Rows that could go are lines that nobody should have to read. */
static void
drop_rows(size_t *made, size_t *lived)
{
	const struct policy_row *row;
	size_t i;

	for (i = 0; (row = __real_policy_row(trials.profile, i)) != NULL; i++) {
		if (!decides(row))
			continue;
		build(row);
		(*made)++;
		if (is_noticed(row))
			continue;
		(*lived)++;
		print_message("# %s: nobody misses the row of %s: %s\n",
		    policy_name(trials.profile), row->calls, row->reason);
	}
}

/* The row's names but the one at from, which has len bytes. */
static char *
names_but(const struct policy_row *row, const char *from, size_t len)
{
	size_t before = (size_t)(from - row->calls);

	len += from[len] == ' ';
	return xasprintf("%.*s%s", (int)before, row->calls, from + len);
}

static void
drop_names_of(const struct policy_row *row, size_t *made, size_t *lived)
{
	struct names names = { .at = row->calls };
	const char *from = names.at;

	for (; names_next(&names) != NULL; from = names.at) {
		cleanup_free char *others = names_but(row, from,
		    strlen(names.name));

		replacement = *row;
		replacement.calls = others;
		replaced = row;
		build(NULL);
		replaced = NULL;
		(*made)++;
		if (is_noticed(row))
			continue;
		(*lived)++;
		print_message("# %s: nobody misses %s\n",
		    policy_name(trials.profile), names.name);
	}
}

static void
drop_names(size_t *made, size_t *lived)
{
	const struct policy_row *row;
	size_t i;

	for (i = 0; (row = __real_policy_row(trials.profile, i)) != NULL; i++)
		if (decides(row) && strchr(row->calls, ' ') != NULL)
			drop_names_of(row, made, lived);
}

/* The highest bit: the neighbours by a low one may be allowed as well. */
static uint64_t
but_highest(uint64_t mask)
{
	return mask & ~(UINT64_C(1) << (63 - __builtin_clzll(mask)));
}

/* A test less, or a test of one bit less: more is allowed. */
static void
weaken(const struct policy_row *row, unsigned int i, uint64_t mask,
    size_t *made, size_t *lived)
{
	struct policy_test *t = &replacement.tests[i];

	replacement = *row;
	t->mask = mask;
	t->value &= mask;
	if (mask == 0) {
		memmove(t, t + 1, (POLICY_TESTS - i - 1) * sizeof(*t));
		replacement.tests[POLICY_TESTS - 1].mask = 0;
	}
	replaced = row;
	build(NULL);
	replaced = NULL;
	(*made)++;
	if (is_noticed(row))
		return;
	(*lived)++;
	print_message("# %s: %s: nobody misses test %u, mask %#llx (%s)\n",
	    policy_name(trials.profile), row->calls, i,
	    (unsigned long long)(row->tests[i].mask ^ mask), row->reason);
}

static void
weaken_rows(size_t *made, size_t *lived)
{
	const struct policy_row *row;
	unsigned int k;
	uint64_t mask;
	size_t i;

	for (i = 0; (row = __real_policy_row(trials.profile, i)) != NULL; i++)
		/* One that forbids has but one test; instructions show it. */
		for (k = 0; k < POLICY_TESTS && decides(row) &&
		    row->action != POLICY_FORBID &&
		    row->tests[k].mask != 0; k++) {
			mask = row->tests[k].mask;
			weaken(row, k, 0, made, lived);
			weaken(row, k, but_highest(mask), made, lived);
		}
}

static void
with_tables(void (*mutate)(size_t *, size_t *), const char *what)
{
	enum policy_profile p;
	size_t made, lived;

	for (p = 0; p < POLICY_PROFILES; p++) {
		made = lived = 0;
		trials_make(p, &trials);
		demand_installed();
		mutate(&made, &lived);
		print_message("# %s: %zu %s, %zu not noticed\n",
		    policy_name(p), made, what, lived);
		trials_free(&trials);
		assert_true(made > 0);
		assert_int_equal(lived, 0);
	}
}

static void
test_rows(void **state)
{
	(void)state;
	with_tables(drop_rows, "tables without a row");
}

static void
test_names(void **state)
{
	(void)state;
	with_tables(drop_names, "tables without a name");
}

static void
test_tests(void **state)
{
	(void)state;
	with_tables(weaken_rows, "tables with a weaker test");
}

/* --- other programs ------------------------------------------------------- */

/* For each instruction, the trials that come by it: no other can tell. */
static struct {
	uint32_t *v;
	size_t first[BPF_MAXINSNS + 1];
} passing;

static void
count_passing(void)
{
	static uint32_t path[BPF_MAXINSNS];
	size_t i, k, steps;

	memset(passing.first, 0, sizeof(passing.first));
	for (i = 0; i < trials.n; i++) {
		(void)bpf_run(&program, &trials.v[i].data, path, &steps);
		for (k = 0; k < steps; k++)
			passing.first[path[k] + 1]++;
	}
	for (k = 0; k < program.n; k++)
		passing.first[k + 1] += passing.first[k];
}

static void
find_passing(void)
{
	static uint32_t path[BPF_MAXINSNS];
	static size_t next[BPF_MAXINSNS + 1];
	size_t i, k, steps;

	count_passing();
	memcpy(next, passing.first, sizeof(next));
	passing.v = xcalloc(passing.first[program.n] + 1,
	    sizeof(*passing.v));
	for (i = 0; i < trials.n; i++) {
		(void)bpf_run(&program, &trials.v[i].data, path, &steps);
		for (k = 0; k < steps; k++)
			passing.v[next[path[k]]++] = (uint32_t)i;
	}
}

/* What became of the mutants of one program. */
static struct {
	size_t made;
	size_t malformed;	/* the kernel would not take it */
	size_t lived;
	size_t excused;		/* of these, by what no trial comes to */
} mutants;

static bool
lives(size_t at)
{
	const struct trial *one;
	size_t i;

	for (i = passing.first[at]; i < passing.first[at + 1]; i++) {
		one = &trials.v[passing.v[i]];
		if (bpf_run(&program, &one->data, NULL, NULL) != one->want)
			return false;
	}
	return true;
}

/* Whether no trial goes another way behind this instruction than the rest. */
static bool
is_idle(size_t at)
{
	static uint32_t path[BPF_MAXINSNS];
	size_t i, k, steps, next = 0;

	for (i = passing.first[at]; i < passing.first[at + 1]; i++) {
		(void)bpf_run(&program, &trials.v[passing.v[i]].data, path,
		    &steps);
		for (k = 0; path[k] != at; k++)
			;
		if (k + 1 == steps || (next != 0 && path[k + 1] != next))
			return false;
		next = path[k + 1];
	}
	return true;
}

/*
 * Another answer, or another number to compare with, lives only where no
 * trial gets: libseccomp compares with -1 again, and ends with a second
 * return that kills.  Other changes often mean the same: in a chain of
 * comparisons that all end alike, of a word that is masked by 0, of a bit
 * that a mask before has cleared or whose both values are allowed.
 */
static void
judge_survivor(size_t at, const struct sock_filter *right,
    const struct sock_filter *c)
{
	bool equal = BPF_CLASS(right->code) == BPF_JMP &&
	    BPF_OP(right->code) == BPF_JEQ && right->code == c->code &&
	    right->k != c->k;

	mutants.lived++;
	if (BPF_CLASS(right->code) != BPF_RET && !equal)
		return;
	if (!is_idle(at))
		fail_msg("%s, instruction %zu: nobody misses %#x, it may be "
		    "%#x", policy_name(trials.profile), at, right->k, c->k);
	mutants.excused++;
}

static void
try_mutant(size_t at, struct sock_filter c)
{
	struct sock_filter right = program.code[at];
	bool survives = false;
	size_t where;

	if (memcmp(&right, &c, sizeof(c)) == 0)
		return;
	program.code[at] = c;
	mutants.made++;
	if (bpf_fault(&program, &where) != NULL)
		mutants.malformed++;
	else
		survives = lives(at);
	program.code[at] = right;
	if (survives)
		judge_survivor(at, &right, &c);
}

static void
change_constant(size_t at)
{
	struct sock_filter c = program.code[at];
	int bit;

	for (bit = 0; bit < 32; bit++) {
		c.k = program.code[at].k ^ 1u << bit;
		try_mutant(at, c);
	}
	c.k = program.code[at].k + 1;
	try_mutant(at, c);
	c.k = program.code[at].k - 1;
	try_mutant(at, c);
}

static void
change_jump(size_t at)
{
	static const uint16_t tests[] = { BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET };
	static const struct {
		int jt;
		int jf;
	} jumps[] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
	const struct sock_filter right = program.code[at];
	struct sock_filter c = right;
	size_t i;

	for (i = 0; i < COUNT(tests); i++) {
		c.code = BPF_JMP | BPF_K | tests[i];
		try_mutant(at, c);
	}
	for (i = 0; i < COUNT(jumps); i++) {
		c = right;
		c.jt = (uint8_t)(right.jt + jumps[i].jt);
		c.jf = (uint8_t)(right.jf + jumps[i].jf);
		try_mutant(at, c);
	}
	c.jt = right.jf;
	c.jf = right.jt;
	try_mutant(at, c);
	c.jt = c.jf;
	try_mutant(at, c);
	c.jt = c.jf = right.jf;
	try_mutant(at, c);
}

static void
change_return(size_t at)
{
	static const uint32_t answers[] = {
		SECCOMP_RET_ALLOW, SECCOMP_RET_LOG, SECCOMP_RET_TRACE,
		SECCOMP_RET_USER_NOTIF, SECCOMP_RET_ERRNO, ENOSYS_ACTION,
		SECCOMP_RET_TRAP, SECCOMP_RET_KILL_THREAD,
		SECCOMP_RET_KILL_PROCESS,
	};
	struct sock_filter c = program.code[at];
	size_t i;

	for (i = 0; i < COUNT(answers); i++) {
		c.k = answers[i];
		try_mutant(at, c);
	}
}

static void
change_load(size_t at)
{
	struct sock_filter c = program.code[at];

	for (c.k = 0; c.k < sizeof(struct seccomp_data); c.k += 4)
		try_mutant(at, c);
}

static void
change(size_t at)
{
	static const struct sock_filter nothing = BPF_STMT(BPF_JMP | BPF_JA,
	    0);

	switch (program.code[at].code) {
	case BPF_RET | BPF_K:
		change_return(at);
		return;
	case BPF_LD | BPF_W | BPF_ABS:
		change_load(at);
		break;
	case BPF_ALU | BPF_AND | BPF_K:
	case BPF_JMP | BPF_JA:
		change_constant(at);
		break;
	default:
		change_constant(at);
		change_jump(at);
		break;
	}
	try_mutant(at, nothing);
}

static void
test_programs(void **state)
{
	enum policy_profile p;
	size_t at;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		memset(&mutants, 0, sizeof(mutants));
		trials_make(p, &trials);
		assert_int_equal(bpf_load(policy_name(p), &program), 0);
		find_passing();
		for (at = 0; at < program.n; at++)
			change(at);
		print_message("# %s: %zu programs with another instruction, "
		    "%zu malformed, %zu live, %zu of them unreached\n",
		    policy_name(p), mutants.made, mutants.malformed,
		    mutants.lived, mutants.excused);
		free(passing.v);
		trials_free(&trials);
		assert_true(mutants.made > 10000);
		assert_true(mutants.lived * 10 < mutants.made);
		assert_true(mutants.excused < 100);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_tests),
		cmocka_unit_test(test_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
