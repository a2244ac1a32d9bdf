/*
 * A visit: all that one connection has going on, and what its frames do to
 * it.  One run at a time: its files come, it runs, its results go; or one
 * that is detached is followed.
 */
#ifndef CUDARUN_VISIT_H
#define CUDARUN_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "census.h"
#include "finale.h"
#include "follow.h"
#include "harvest.h"
#include "intake.h"
#include "link.h"
#include "objection.h"
#include "record.h"
#include "request.h"
#include "run.h"
#include "spare.h"
#include "traffic.h"
#include "workspace.h"

struct conf;
struct tree;

enum visit_state {
	VISIT_IDLE,
	VISIT_TAKING,		/* RUN was read, GO was not */
	VISIT_RUNNING,
	VISIT_ENDING,		/* results, EXIT */
	VISIT_FOLLOWING,
};

struct visit {
	const struct conf *conf;
	const struct tree *tree;
	struct link *link;
	bool figures;			/* the client can show them */
	enum visit_state state;
	uint16_t number;		/* the last run's */
	struct request request;
	struct run_plan plan;
	struct intake intake;
	struct census before;
	struct traffic traffic;
	struct finale finale;
	struct spare spare;		/* for the session's next run */
	bool prepared;			/* it was started, or cannot be */
	bool warm;			/* this run had been one */
	struct follow follow;
	struct harvest fetch;		/* what GET asked for */
	bool fetching;
	struct record record;
	struct workspace session;	/* the connection's own */
	struct workspace other;		/* of the run, if another one */
	uint64_t cancel_at;		/* ms; 0: nothing is due */
	uint64_t cancel_grace;
	int cancel_next;		/* the signal that is */
	uint64_t asked;			/* signals of the client's, as bits */
	bool cancelled;			/* with its word for it */
};

/* Begin; the link lives longer.  -1 and *f filled. */
int visit_begin(struct visit *v, const struct conf *conf,
    const struct tree *tree, struct link *l, struct fault *f);

/* The run, whatever became of it, is over: ready for the next. */
void visit_forget_run(struct visit *v);

/* A signal to the run that goes on here, or that is followed. */
void visit_signal(struct visit *v, int signal);

/* End whatever is going on, as for a client that has gone. */
void visit_end(struct visit *v);

/* A frame of a client behind its HELLO.  -1 and *o filled. */
int visit_take(struct visit *v, const struct wire_frame *frame,
    struct objection *o);

/* Whether something goes on that a client may hear nothing of for long. */
bool visit_is_busy(const struct visit *v);

#define VISIT_POLL (TRAFFIC_POLL + 1)

/* Places of poll(2), and what it found; the latter also after a timeout. */
void visit_ask(const struct visit *v, struct pollfd p[VISIT_POLL]);
void visit_serve(struct visit *v, const struct pollfd p[VISIT_POLL]);

/* What can wait until all that waits for the client is on its way. */
void visit_rest(struct visit *v);

/* Milliseconds until something is due; -1: nothing is. */
int visit_timeout(const struct visit *v);

#endif
