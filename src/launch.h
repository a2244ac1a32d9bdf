/*
 * From pid 1's child to the interpreter: a session of its own, no new
 * privileges, Landlock's rules, limits, signals as they were at first, and
 * no descriptor but those of enum worker_fd.
 */
#ifndef CUDARUN_LAUNCH_H
#define CUDARUN_LAUNCH_H

#include <stdbool.h>

#include "brief.h"
#include "fault.h"
#include "limit.h"

struct confinement;

struct launch {
	const struct confinement *confinement;
	const struct limits *limits;
	int fault;			/* pipe for a struct fault */
	bool terminal;			/* fds[0] is to be its own */
	int fds[WORKER_FD_END];		/* the worker's; -1: not there */
	char *const *argv;		/* the interpreter's */
	char *const *environment;
};

/* Become the interpreter; handover is its socket to pid 1. */
void launch(const struct launch *l, int handover) __attribute__((noreturn));

/* Tell the monitor and exit. */
void launch_refuse(const struct launch *l, const struct fault *f)
    __attribute__((noreturn));

#endif
