/*
 * The errands of the monitor: what the network child may ask for, one
 * message each.  Only the monitor's loop calls this.
 */
#ifndef CUDARUN_ERRAND_H
#define CUDARUN_ERRAND_H

#include <stdbool.h>
#include <stdint.h>

#include "doorkeeper.h"
#include "fault.h"
#include "monitor.h"
#include "parley.h"

#define NEVER	UINT64_MAX

struct job {
	pid_t pid;		/* 0: none */
	int pidfd;		/* -1: none */
	int master;		/* of its terminal, or -1 */
};

enum due {
	DUE_NOTHING,
	DUE_LOOK,		/* the key reader's answer */
	DUE_WORD,		/* ours, when its moment has come */
	DUE_DEATH,		/* its end: it was killed */
};

struct monitor {
	const struct monitor_plan *plan;
	struct doorkeeper door;
	struct parley_order order;
	struct job jobs[PARLEY_JOBS];
	enum due due;
	struct doorkeeper_word word;
	int signals;
	bool child_gone;
	bool session;		/* the PAM session was tried */
	char no_session[PARLEY_SENTENCE];	/* it could not be opened */
	uint64_t deadline;	/* of the login, later of the ending */
	int deadly;		/* the next signal for jobs: TERM, KILL */
	union parley message;	/* the last one */
	char bytes[sizeof(union parley) + 1];
};

/* Do what m->message asks.  -1 and *f filled: the host cannot go on. */
int errand_run(struct monitor *m, struct fault *f);

/* The key reader has answered. */
void errand_look(struct monitor *m);

/* Say m->word: its moment has come. */
void errand_word(struct monitor *m);

/* To all of a job that runs.  Its group cannot be another's yet. */
void errand_signal(const struct job *job, int number);

/* To the child; one that does not take it is killed. */
void errand_tell(struct monitor *m, const struct parley_head *message,
    const int *fds, int count);

#endif
