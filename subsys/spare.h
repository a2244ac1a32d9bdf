/*
 * A spare: the session of a run that is not known yet.  Its sandbox is made
 * and its interpreter waits, so that the next run of a connection need not
 * wait for them.  It is given to a run of its own shape, or to none.
 */
#ifndef CUDARUN_SPARE_H
#define CUDARUN_SPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "limit.h"
#include "run.h"

struct request;

/* What must be known of a run before its interpreter starts. */
struct spare_shape {
	bool quiet;
	bool wished[LIMIT_END];
	uint64_t wish[LIMIT_END];
};

struct spare {
	struct run run;		/* pid 0: there is none */
	struct spare_shape shape;
	int job;		/* memfd that its process reads the job from */
	int go;			/* socket: a question, then the lock */
	pid_t left;		/* one that ends by itself, to be reaped */
};

#define SPARE_NONE { RUN_NONE, { 0 }, -1, -1, 0 }

/* Whether a run of this kind can be had from a spare. */
bool spare_suits(const struct request *q);

/*
 * Start one in the shape of plan's request, which suits, and with its
 * workspace, which outlives the spare; unless there is one.  Where there can
 * be none, the next run starts by itself, so nothing is said.
 */
void spare_start(const struct run_plan *plan, struct spare *s);

/*
 * Give it to q, with the lock of its record: true and *ret_r is the run.
 * false: none is there that lives and suits, and what was there is let go.
 */
bool spare_take(struct spare *s, const struct request *q, int lock,
    struct run *ret_r);

/* End it and wait for its end. */
void spare_end(struct spare *s);

#endif
