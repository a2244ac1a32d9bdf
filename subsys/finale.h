/*
 * The finale of a run: when it has ended, its results and then EXIT.
 */
#ifndef CUDARUN_FINALE_H
#define CUDARUN_FINALE_H

#include <stdbool.h>
#include <stdint.h>

#include "harvest.h"

struct census;
struct fault;
struct run_plan;
struct traffic;

struct finale {
	const struct run_plan *plan;
	const struct census *before;	/* the workspace as it was */
	uint64_t most;		/* bytes of results; 0: no limit */
	struct harvest harvest;
};

/* The run could not be had: as if it had ended with f, for that reason. */
void finale_refuse(struct traffic *t, const char *reason,
    const struct fault *f);

/* Look for results, and announce them. */
void finale_begin(struct finale *e, struct traffic *t);

/* Send what there is room for; false when EXIT is out. */
bool finale_go_on(struct finale *e, struct traffic *t);

#endif
