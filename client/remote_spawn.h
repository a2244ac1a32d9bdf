/*
 * One ssh(1).  It owns the far end of the channel as its stdin and stdout; we
 * keep a copy, to see the near end go, and to end the channel well.
 */
#ifndef CUDASH_REMOTE_SPAWN_H
#define CUDASH_REMOTE_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"
#include "remote.h"
#include "remote_config.h"
#include "remote_said.h"

struct child {
	pid_t pid;		/* 0: free */
	int err;		/* what it says, to EOF; or -1 */
	int peer;		/* our copy of the far end */
	bool left;		/* the near end has been closed */
	long long deadline;	/* ms; then it is told to end; 0: none */
	struct said said;
};

/* What to start: ssh for the subsystem, or for cudarun --framed. */
struct spawn {
	const struct remote_plan *plan;
	const struct remote_config *config;
	bool framed;
	int channel;		/* its stdin and stdout; borrowed */
};

/* Start one.  -1 and *f filled. */
int spawn_ssh(const struct spawn *what, struct child *ret_c,
    struct fault *f);

/* It has ended, or is ending: wait for it, hear it out, end its channel. */
void spawn_bury(struct child *c, bool quiet);

#endif
