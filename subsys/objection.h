/*
 * An objection to what a client sent: the word of its ERROR frame, and as a
 * fault the exit status that follows and the sentence.
 */
#ifndef CUDARUN_OBJECTION_H
#define CUDARUN_OBJECTION_H

#include "fault.h"

struct objection {
	const char *word;	/* of cudarun-protocol(7); static */
	struct fault fault;
};

/* Fill *o.  Always returns -1, to be returned in turn. */
#define object(o, why, status, ...) \
	((o)->word = (why), fault_set(&(o)->fault, (status), __VA_ARGS__))

#endif
