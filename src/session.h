/*
 * A session: one job, from what a client asked for to the status it gets.
 */
#ifndef CUDARUN_SESSION_H
#define CUDARUN_SESSION_H

#include <stdbool.h>

#include "fault.h"

struct conf;
struct job;
struct tree;
struct verdict;
struct workspace;

/* The client, as the entry knows it. */
struct client {
	int in;			/* script, then input; or input only */
	bool close_in;		/* it is a pipe of the entry's */
	int out;		/* the job's stdout, held by the job itself */
	int err;		/* the job's stderr */
	char *const *environment;
	int tty;		/* terminal for all three; -1: none */
	int cord;		/* broken when the entry has gone; -1: the
				 * login is watched instead */
	struct workspace *workspace;	/* lent to the job; NULL: its own */
	struct verdict *verdict;	/* filled; NULL: it is said */

	/*
	 * The job comes when its interpreter is there already: called then,
	 * and waits for it.  It differs from session_run's in mode, name,
	 * text, arguments, variables and script only.  NULL: none came.
	 * signals: from signals_block(); death: readable when the sandbox
	 * is dead.  NULL for a job that is known.
	 */
	const struct job *(*await)(void *arg, int signals, int death);
	void *arg;
};

/*
 * Run the job.  The status for the client, after saying why where the
 * script's own words are not enough; or -1 with *f filled if it could not
 * be run.
 */
int session_run(const struct job *job, const struct client *client,
    const struct conf *conf, const struct tree *tree, struct fault *f);

#endif
