/*
 * The watch: the monitor's one loop while a job runs.  It feeds the worker
 * from stdin, notices a client that has gone, signals, limits and the end,
 * and stops the job in steps: a polite signal, a grace time, a harder one.
 */
#ifndef CUDARUN_WATCH_H
#define CUDARUN_WATCH_H

#include <stdbool.h>

#include "denial.h"
#include "fault.h"
#include "limit.h"
#include "policy.h"
#include "usage.h"

struct worker;

/* Why we, not the script, ended the job. */
enum stop {
	STOP_NONE,
	STOP_GONE,		/* the client went away */
	STOP_SIGNAL,		/* someone told the monitor to end */
	STOP_ORDER,		/* its client did */
	STOP_INTERRUPT,		/* Ctrl-C while the script was awaited */
	STOP_WALL,
	STOP_CPU,
	STOP_MEMORY,
	STOP_WORKSPACE,
	STOP_SCRIPT_SIZE,
	STOP_STALLED,		/* the script did not arrive */
};

struct watch_plan {
	const struct limits *limits;
	const char *input;	/* lines for stdin before the client's */
	bool quiet;		/* no warning before the wall limit */
	bool tagged;		/* nothing is said while the job lives */
	bool script;		/* the script comes on in */
	const char *bytes;	/* of a script that is here; or NULL */
	size_t len;
	int in;			/* the client's stdin */
	bool close_in;		/* it is a pipe of our own */
	int out;		/* watched for the client's end */
	int err;
	enum policy_profile profile;	/* to word refused calls */
	int login;		/* readable, or broken, at its end; or -1 */
};

/*
 * What an entry sends its session with sigqueue(3): its value is the signal
 * meant for the job.  SIGTERM and SIGKILL end it, as limits do, and 0 says
 * that the client has gone: a job can keep its pipes open.  A real time
 * signal, because others are lost while one of their kind waits.
 */
#define WATCH_ORDER SIGRTMIN

/* How it ended. */
struct outcome {
	enum stop stop;
	bool fault;		/* f of watch_run() says why */
	bool ended;		/* wait_status is the worker's */
	int wait_status;
	struct usage peak;
	struct denial denied[DENIAL_KINDS];	/* not told yet */
	size_t denials;
};

/* Tell of the refused calls of an outcome. */
void watch_tell(enum policy_profile profile, const struct outcome *o);

/*
 * Watch until pid 1 of the sandbox is dead; the caller reaps it.  signals:
 * from signals_block(), called before the worker was started.  -1 and *f
 * filled if the watch itself failed: the caller kills the worker.  *f is
 * also filled where ret_o->fault is set.
 */
int watch_run(const struct watch_plan *plan, struct worker *worker,
    int signals, struct outcome *ret_o, struct fault *f);

#endif
