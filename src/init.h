/*
 * Pid 1 of a sandbox.  It makes the sandbox, starts the worker in it, then
 * waits: it reaps what nobody else reaps, passes on signals, and tells the
 * monitor what the job uses and how the worker ended.  Its own end is the
 * end of every process in the sandbox; it ends when the worker does, when
 * the monitor says so, or when the monitor is gone.
 */
#ifndef CUDARUN_INIT_H
#define CUDARUN_INIT_H

#include <sys/types.h>

#include "denial.h"
#include "launch.h"
#include "usage.h"

/* Monitor to init: send this signal to every process of the job. */
struct order {
	int signal;
};

/* Init to monitor. */
enum report_kind {
	REPORT_SAMPLE,		/* usage, from time to time */
	REPORT_END,		/* the worker ended: wait_status */
	REPORT_DENIED,		/* a call of a new kind was refused */
};

struct report {
	enum report_kind kind;
	int wait_status;	/* of the worker, as wait(2) gives it */
	struct usage usage;
	struct denial denial;
};

/* What the monitor's clone hands over, all of it by copied memory. */
struct init {
	struct launch launch;	/* what it starts */
	uid_t uid;
	gid_t gid;
	int control;		/* SOCK_SEQPACKET: orders and reports */
};

/* Be pid 1.  Never returns. */
void init_run(const struct init *init) __attribute__((noreturn));

#endif
