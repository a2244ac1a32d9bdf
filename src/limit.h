/*
 * Limits: a table of what a job may use, the words in which people write
 * and read amounts, and the kernel's rlimits.  The same table makes the keys
 * of cudarun.conf and the options of cudarun(1).
 */
#ifndef CUDARUN_LIMIT_H
#define CUDARUN_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

enum limit {
	LIMIT_TIME,
	LIMIT_CPU,
	LIMIT_MEMORY,
	LIMIT_PROCESSES,
	LIMIT_FILE_SIZE,
	LIMIT_WORKSPACE,
	LIMIT_SCRIPT_SIZE,
	LIMIT_TMP_SIZE,
	LIMIT_STDIN_TIMEOUT,
	LIMIT_WARN_BEFORE,
	LIMIT_GRACE,
	LIMIT_END,
};

enum limit_unit {
	UNIT_DURATION,		/* milliseconds */
	UNIT_SIZE,		/* bytes */
	UNIT_COUNT,
};

struct limit_row {
	const char *name;	/* key of cudarun.conf */
	const char *option;	/* long option of cudarun(1), or NULL */
	enum limit_unit unit;
	const char *preset;	/* what holds without cudarun.conf */
};

/* A value of 0 means "no limit". */
struct limits {
	uint64_t v[LIMIT_END];
};

/* The row of a limit; never NULL for l < LIMIT_END. */
const struct limit_row *limits_row(enum limit l);

/* The presets of the table. */
void limits_init(struct limits *ret_l);

/*
 * Read an amount: durations "90", "90s", "1.5h", "500ms", "10:00", "1:00:00",
 * "1-12:00:00", "1-12"; sizes "512M", "8G" (powers of 1024); counts "100".
 * -1: not an amount of that unit.
 */
int limits_parse(enum limit_unit unit, const char *text, uint64_t *ret_value);

#define AMOUNT_TEXT 64

/* Write an amount as a person would: "1h 30m", "8G", "512". */
const char *limits_format(enum limit_unit unit, uint64_t value,
    char text[AMOUNT_TEXT]);

/*
 * Lower l to a wish.  -1 and *f filled if the wish is above what is there:
 * a job that cannot have what it asks for should not start.
 */
int limits_wish(struct limits *l, enum limit which, uint64_t wish,
    struct fault *f);

/* Set the kernel's rlimits on this process, for good. */
int limits_apply(const struct limits *l, struct fault *f);

#endif
