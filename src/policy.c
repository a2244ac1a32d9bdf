#include <string.h>

#include "policy.h"

#define TABLES 6

/* A profile is a few tables, one behind the other. */
static const struct policy_row *const profiles[][TABLES] = {
	[POLICY_STANDARD] = { policy_standard_rows, policy_cuda_rows,
	    policy_refusals },
	[POLICY_STRICT] = { policy_strict_rows, policy_fork_rows,
	    policy_cuda_rows, policy_strict_refusals, policy_refusals },
	[POLICY_NOFORK] = { policy_strict_rows, policy_nofork_rows,
	    policy_cuda_rows, policy_strict_refusals, policy_refusals },
};

static const char *const names[] = {
	[POLICY_STANDARD] = "standard",
	[POLICY_STRICT] = "strict",
	[POLICY_NOFORK] = "strict-nofork",
};

const struct policy_row *
policy_row(enum policy_profile p, size_t i)
{
	const struct policy_row *row;
	size_t t;

	for (t = 0; t < TABLES && profiles[p][t] != NULL; t++)
		for (row = profiles[p][t]; row->calls != NULL; row++)
			if (i-- == 0)
				return row;
	return NULL;
}

const char *
policy_name(enum policy_profile p)
{
	return names[p];
}

int
policy_find_profile(const char *name, enum policy_profile *ret_p)
{
	int p;

	for (p = 0; p < POLICY_PROFILES; p++)
		if (strcmp(name, names[p]) == 0) {
			*ret_p = (enum policy_profile)p;
			return 0;
		}
	return -1;
}

bool
policy_names(const struct policy_row *row, const char *call)
{
	const char *at = row->calls;
	size_t len = strlen(call);

	while ((at = strstr(at, call)) != NULL) {
		if ((at == row->calls || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

static bool
matches(const struct policy_row *row, const uint64_t args[6])
{
	const struct policy_test *t;

	for (t = row->tests; t < row->tests + POLICY_TESTS; t++)
		if (t->mask != 0 && (args[t->arg] & t->mask) != t->value)
			return false;
	return true;
}

/* Of several rows for a call, the one of the highest rank holds. */
static int
rank(const struct policy_row *row)
{
	return row->action == POLICY_FORBID ? 2 :
	    row->action == POLICY_ALLOW || row->action == POLICY_ENOSYS;
}

const struct policy_row *
policy_decide(enum policy_profile p, const char *call, const uint64_t args[6])
{
	const struct policy_row *row, *best = NULL;
	size_t i;

	for (i = 0; (row = policy_row(p, i)) != NULL; i++)
		if (policy_names(row, call) && matches(row, args) &&
		    (best == NULL || rank(row) > rank(best)))
			best = row;
	return best;
}

const char *
policy_word(enum policy_action action)
{
	static const char *const words[] = {
		[POLICY_ALLOW] = "allow",
		[POLICY_ENOSYS] = "ENOSYS",
		[POLICY_FORBID] = "forbid",
		[POLICY_DENY] = "refuse",
		[POLICY_QUIET] = "quiet",
	};

	return words[action];
}
