/*
 * The system call policy as data: what is allowed, with which arguments,
 * and why.  Calls without a row are refused with EPERM; numbers that were
 * unknown when cudarun was built get ENOSYS, so that newer C libraries fall
 * back.  filter.c turns the table into a program.
 */
#ifndef CUDARUN_POLICY_H
#define CUDARUN_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum policy_action {
	POLICY_ALLOW,
	POLICY_ENOSYS,		/* libraries probe it and have a fallback */
	POLICY_KILL,		/* no program calls it by accident */
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

/* A row: names of calls, separated by blanks, under one rule. */
struct policy_row {
	const char *calls;
	enum policy_action action;
	struct policy_test tests[POLICY_TESTS];
	const char *reason;
};

/* The table of the standard profile; the last row has no calls. */
const struct policy_row *policy_standard(void);

/* A word for an action: "allow", "ENOSYS", "kill". */
const char *policy_word(enum policy_action action);

#endif
