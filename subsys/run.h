/*
 * A run of the framed entry: the session in a process of its own, with
 * pipes, or a terminal, between it and us.  It is the raw entry's session
 * and knows nothing of frames: its client is a pipe that breaks when we do.
 */
#ifndef CUDARUN_RUN_H
#define CUDARUN_RUN_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

struct conf;
struct job;
struct request;
struct tree;
struct workspace;

#define RUN_WORD 16

/* How it ended, from that process in one piece. */
struct ending {
	bool ran;		/* or it was refused */
	int status;
	int signal;
	bool core;
	char reason[RUN_WORD];
	char detail[FAULT_TEXT];
	uint64_t user_ms;
	uint64_t system_ms;
	uint64_t wall_ms;
	uint64_t memory;	/* bytes, at most */
};

struct run {
	pid_t pid;		/* of the session; 0: none */
	int pidfd;		/* to send signals to */
	int in;			/* its stdin, or the terminal; -1: closed */
	int out;		/* its stdout, or the terminal; -1: ended */
	int err;		/* -1: ended */
	int events;		/* lines of the monitor's; -1: ended */
	int ending;		/* struct ending; readable at its end */
};

#define RUN_NONE { 0, -1, -1, -1, -1, -1, -1 }

/* Of one whose job comes when it has started (spare.h). */
struct run_late {
	const struct job *(*await)(void *arg, int signals, int death);
	void *arg;
	int fds[2];		/* that its process needs for it */
};

#define RUN_LATE_NONE { NULL, NULL, { -1, -1 } }

struct run_plan {
	const struct request *request;
	const struct conf *conf;
	const struct tree *tree;
	struct workspace *workspace;
	/* The record, locked: who holds it lives.  -1: none, or not yet. */
	int lock;
	struct run_late late;	/* await NULL: the job is request's */
};

/* Start it.  -1 and *f filled: nothing was started. */
int run_start(const struct run_plan *plan, struct run *ret_r,
    struct fault *f);

/* What a client sends: SIGTERM and SIGKILL end it, others are the job's. */
void run_signal(const struct run *r, int signal);

/* The same for the session pid of another connection, by its pidfd. */
int run_signal_to(int pidfd, int signal);

/* Let go of it, wait for its end, which may take two grace times. */
void run_leave(struct run *r, struct ending *ret_e);

/* New size of the terminal. */
void run_resize(const struct run *r, unsigned short rows,
    unsigned short cols);

/*
 * It has ended, as ending says by being readable: learn how.  Its process is
 * waited for only by run_closep, when nobody waits for us.
 */
void run_reap(struct run *r, struct ending *ret_e);

/* For cleanup attributes: let go of it; it ends as if its client had gone. */
void run_closep(struct run *r);
#define cleanup_run __attribute__((cleanup(run_closep)))

#endif
