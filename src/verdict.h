/*
 * The verdict: from how a job ended to the exit status the client sees and
 * the sentence that says why, if the script's own words are not enough.
 * Pure.
 */
#ifndef CUDARUN_VERDICT_H
#define CUDARUN_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "limit.h"
#include "watch.h"

struct verdict {
	int status;		/* 0 to 254 */
	const char *reason;	/* a word of cudarun-protocol(7) */
	int signal;		/* that ended the script, or 0 */
	bool core;
	uint64_t cpu_ms;	/* as far as it was measured */
	uint64_t memory;	/* bytes, ditto */
	char text[FAULT_TEXT];	/* "" when there is nothing to add */
};

/* f: what watch_run filled; read only where o->fault is set. */
void verdict_find(const struct outcome *o, const struct limits *l,
    const struct fault *f, struct verdict *ret_v);

#endif
