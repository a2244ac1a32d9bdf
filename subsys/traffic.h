/*
 * Traffic: the bytes between a run and a link while it lasts.  Output in the
 * order in which it was read, input against credit, the monitor's lines as
 * events, and at the end how it ended.
 */
#ifndef CUDARUN_TRAFFIC_H
#define CUDARUN_TRAFFIC_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run.h"

struct link;
struct objection;

#define TRAFFIC_LINE 1100	/* log.c's lines are shorter */

enum { TRAFFIC_IN, TRAFFIC_OUT, TRAFFIC_ERR, TRAFFIC_EVENTS, TRAFFIC_DEATH,
    TRAFFIC_POLL };

struct traffic {
	struct link *link;
	uint16_t number;	/* of the run on the link */
	const char *id;		/* the host's name for it; NULL: none */
	struct run run;
	uint8_t *input;		/* owned; at most WIRE_CREDIT */
	size_t input_len;
	bool input_ended;
	bool terminal;		/* in is one: it is not closed */
	bool amid_line;		/* what was typed does not end in a newline */
	uint32_t credit;	/* bytes the client may still send */
	uint32_t used;		/* of those, to be given back */
	uint64_t most;		/* bytes of output that are sent */
	uint64_t sent;
	uint64_t dropped;
	char line[TRAFFIC_LINE];	/* of the monitor's, not yet whole */
	size_t line_len;
	bool dead;		/* ending is filled; pipes may hold the rest */
	size_t rest;		/* of which at most so much is read */
	bool over;		/* and all of it has been read */
	struct ending ending;
};

/* Of one run after the other; started with run_start(&t->run) by the caller. */
void traffic_init(struct traffic *t, struct link *l, uint16_t number,
    uint64_t most, bool terminal);
void traffic_free(struct traffic *t);

/* Whether there is something to read that no event will tell of. */
bool traffic_is_urgent(const struct traffic *t);

/* Places of poll(2), those that are not waited for as -1. */
void traffic_ask(const struct traffic *t, struct pollfd p[TRAFFIC_POLL]);

/* What poll(2) found. */
void traffic_serve(struct traffic *t, const struct pollfd p[TRAFFIC_POLL]);

/* STDIN: the caller has checked the credit.  And its end. */
void traffic_take_input(struct traffic *t, const void *bytes, size_t len);
void traffic_end_input(struct traffic *t);

/* The client sends len bytes.  -1 and *o filled: it may not. */
int traffic_take_credit(struct traffic *t, size_t len, struct objection *o);

/* CREDIT for len bytes that were used up, when they are worth a frame. */
void traffic_give_credit(struct traffic *t, size_t len);

/* The EXIT frame. */
void traffic_send_exit(const struct traffic *t);

/* EVENT with a word and at most one text, on any link. */
void traffic_event(struct link *l, uint16_t number, const char *event,
    const char *name, const char *text);

#endif
