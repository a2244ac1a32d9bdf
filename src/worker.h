/*
 * The worker, seen by the monitor: a confined interpreter that has been
 * started and waits for its script.  Cold path: clone pid 1 of a sandbox,
 * which execs the interpreter.
 */
#ifndef CUDARUN_WORKER_H
#define CUDARUN_WORKER_H

#include <sys/types.h>

#include "brief.h"
#include "fault.h"
#include "limit.h"

struct confinement;

/* Everything a worker is made from. */
struct worker_plan {
	const struct confinement *confinement;
	const struct limits *limits;
	char *const *argv;		/* interpreter and its start */
	char *const *environment;
	const char *lib;		/* directory of our own files */
	int cgroup;			/* directory to start in; -1: ours */
	int out;			/* becomes its stdout */
	int err;			/* becomes its stderr */
	int tty;			/* becomes all three; or -1 */
};

/* The monitor's ends. */
struct worker {
	pid_t pid;		/* pid 1 of the sandbox, seen from here */
	int pidfd;		/* readable when it is dead */
	int control;		/* struct order out, struct report in */
	int brief;		/* memfd: the brief, once it is told */
	int script;		/* pipe: the script's bytes go here */
	int input;		/* pipe: the script's stdin goes here */
	int fault;		/* pipe: a fault; code 0 when it runs */
	int spill;		/* memfd: output it leaves behind */
};

#define WORKER_NONE { 0, -1, -1, -1, -1, -1, -1, -1 }

/* Start it.  -1 and *f filled: nothing was started. */
int worker_start(const struct worker_plan *plan, struct worker *ret_w,
    struct fault *f);

/* Its job, once, before the first byte of the script.  -1 and *f filled. */
int worker_tell(struct worker *w, const struct brief *b, struct fault *f);

/* Send a signal to all of the job.  SIGKILL ends the sandbox itself. */
void worker_signal(const struct worker *w, int signal);

/* Wait until nothing of the sandbox is left, and forget it. */
void worker_reap(struct worker *w);

/* For cleanup attributes: kill, reap, close. */
void worker_endp(struct worker *w);
#define cleanup_worker __attribute__((cleanup(worker_endp)))

#endif
