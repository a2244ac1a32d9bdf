/*
 * The keeper of a detached run: what the connection's process is to other
 * runs, it is to this one, but its link is the spool.  It outlives the
 * connection and ends with the run.
 */
#ifndef CUDARUN_KEEPER_H
#define CUDARUN_KEEPER_H

#include "fault.h"

struct census;
struct record;
struct run_plan;

/*
 * Start it for the plan's run.  It keeps the plan's workspace, with what was
 * there before, and the record; the caller only lets go of them.  -1 and *f
 * filled.
 */
int keeper_start(const struct run_plan *plan, const struct record *record,
    const struct census *before, struct fault *f);

#endif
