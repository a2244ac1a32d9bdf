/*
 * The system call policy as data: for each profile what is allowed, with
 * which arguments, and why, and what is said of calls that are not.  A call
 * that no row allows is refused.  filter.c turns the table into a program,
 * denial.c words the refusals, `cudarun policy' prints it.
 */
#ifndef CUDARUN_POLICY_H
#define CUDARUN_POLICY_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum policy_action {
	POLICY_ALLOW,
	POLICY_ENOSYS,		/* as an older kernel would; silent */
	POLICY_FORBID,		/* refused, whatever another row allows */
	POLICY_DENY,		/* refused; the student is told why */
	POLICY_QUIET,		/* refused; libraries probe it and go on */
};

enum policy_profile {
	POLICY_STANDARD,	/* students' real programs */
	POLICY_STRICT,		/* no exec, no network */
	POLICY_NOFORK,		/* strict, and no further process */
	POLICY_PROFILES,
};

/*
 * A test of one argument: (argument & mask) == value.  Only equality:
 * libseccomp 2.5.4 builds wrong programs for two ordering comparisons
 * (facts: sandbox 2.2).  mask 0: no test.
 */
struct policy_test {
	unsigned int arg;
	uint64_t mask;
	uint64_t value;
};

#define POLICY_TESTS 3

/*
 * A row: names of calls, separated by blanks, under one rule.  Rows that
 * allow, forbid or say ENOSYS are in the program; the others only say which
 * errno a refused call gets, 0 for EPERM, and why.  A row that forbids tests
 * one argument, all 32 bits that the kernel looks at.
 */
struct policy_row {
	const char *calls;
	enum policy_action action;
	int error;
	struct policy_test tests[POLICY_TESTS];
	const char *reason;
};

/* The i-th row of a profile, NULL behind the last one. */
const struct policy_row *policy_row(enum policy_profile p, size_t i);

/* "standard", "strict", "strict-nofork": also the names of the programs. */
const char *policy_name(enum policy_profile p);

/* The profile of that name.  -1: none. */
int policy_find_profile(const char *name, enum policy_profile *ret_p);

/* Whether the row names the call. */
bool policy_names(const struct policy_row *row, const char *call);

/*
 * The row that decides a call: one that forbids it, else one that allows it
 * or says ENOSYS, else the first that refuses it.  NULL: refused without a
 * row.
 */
const struct policy_row *policy_decide(enum policy_profile p,
    const char *call, const uint64_t args[6]);

/* A word for an action: "allow", "ENOSYS", "forbid", "refuse", "quiet". */
const char *policy_word(enum policy_action action);

/* The tables, in their files: standard.c, strict.c, refusals.c. */
extern const struct policy_row policy_standard_rows[];
extern const struct policy_row policy_strict_rows[];
extern const struct policy_row policy_fork_rows[];
extern const struct policy_row policy_nofork_rows[];
extern const struct policy_row policy_cuda_rows[];
extern const struct policy_row policy_strict_refusals[];
extern const struct policy_row policy_refusals[];

/* The kernel compares 32 bits of these arguments, whatever the register. */
#define POLICY_LOW 0xffffffffu

/* Words of the tables. */
#define ALLOW(calls, reason) \
	{ calls, POLICY_ALLOW, 0, { { 0, 0, 0 } }, reason }
#define ALLOW_IF(calls, arg, mask, value, reason) \
	{ calls, POLICY_ALLOW, 0, { { arg, mask, value } }, reason }
#define NOSYS(calls, reason) \
	{ calls, POLICY_ENOSYS, 0, { { 0, 0, 0 } }, reason }
#define FORBID(calls, arg, value, reason) \
	{ calls, POLICY_FORBID, 0, { { arg, POLICY_LOW, value } }, reason }
#define DENY(calls, reason) \
	{ calls, POLICY_DENY, 0, { { 0, 0, 0 } }, reason }
#define DENY_IF(calls, error, arg, mask, value, reason) \
	{ calls, POLICY_DENY, error, { { arg, mask, value } }, reason }
#define QUIET(calls, reason) \
	{ calls, POLICY_QUIET, 0, { { 0, 0, 0 } }, reason }
#define QUIET_IF(calls, arg, mask, value, reason) \
	{ calls, POLICY_QUIET, 0, { { arg, mask, value } }, reason }
#define ROWS_END { NULL, POLICY_DENY, 0, { { 0, 0, 0 } }, NULL }

/* New namespaces, and children that are not the caller's (facts 2.2). */
#define POLICY_CLONE_REFUSED ((uint64_t)(uint32_t)(CLONE_NEWNS | \
    CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
    CLONE_NEWPID | CLONE_NEWNET | CLONE_PTRACE | CLONE_PARENT | \
    CLONE_UNTRACED))

#endif
