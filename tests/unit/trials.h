/*
 * What the filters must answer, worked out from the policy's tables alone:
 * no libseccomp, nothing of filter.c, and numbers from the kernel's header.
 * Trials are calls with arguments next to, on and beyond every value that
 * the tables test.
 */
#ifndef CUDARUN_TEST_TRIALS_H
#define CUDARUN_TEST_TRIALS_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf.h"
#include "policy.h"

#define NUMBERS 1024		/* more than there are calls */
#define ENOSYS_ACTION (SECCOMP_RET_ERRNO | 38u)

struct trial {
	struct seccomp_data data;
	uint32_t want;
};

struct trials {
	enum policy_profile profile;
	struct trial *v;
	size_t n;
};

/* A row's names, one after the other: at is "" behind the last one. */
struct names {
	const char *at;
	char name[40];
};

/* The next name of a row, NULL behind the last one; start with at = calls. */
const char *names_next(struct names *names);

/* What the program of the profile must answer. */
uint32_t trials_want(enum policy_profile p, const struct seccomp_data *data);

/* The newest call that any row of the profile names. */
int trials_newest(enum policy_profile p);

/*
 * A number in the old gap of the table, which only a newer kernel header
 * names, and no row: whether ENOSYS or a refusal is the build's to say.
 */
bool trials_is_late(enum policy_profile p, int number);

/* All trials of a profile.  Release with trials_free. */
void trials_make(enum policy_profile p, struct trials *t);
void trials_free(struct trials *t);

/*
 * The first trial that the program answers otherwise than it must; NULL:
 * none.  numbers: only trials of these, of the own architecture; NULL: all.
 */
const struct trial *trials_differ(const struct trials *t,
    const struct bpf *b, const bool numbers[NUMBERS]);

#endif
