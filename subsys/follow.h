/*
 * To follow a detached run: the frames of its spool, from a byte of its
 * output on, and then as they are written.
 */
#ifndef CUDARUN_FOLLOW_H
#define CUDARUN_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"
#include "wire.h"

struct link;

struct follow {
	struct found found;
	char id[RUNID];
	int watch;		/* inotify(7): readable when it grew; -1 */
	struct wire_reader reader;
	uint64_t skip;		/* bytes of output that are not sent */
	uint16_t number;	/* of the run on this link */
	bool stay;		/* until it ends */
	bool crowded;		/* there was no room for the next frame */
	bool over;		/* EXIT has been sent */
};

/* Begin with a run that was found, which *fo takes over. */
void follow_begin(struct follow *fo, struct found *found, const char *id,
    uint16_t number, uint64_t from, bool stay);

/* Send what there is room for.  The descriptor to wait for is fo->watch. */
void follow_go_on(struct follow *fo, struct link *l);

void follow_free(struct follow *fo);

#endif
