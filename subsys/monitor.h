/*
 * The monitor of one connection: it keeps root, speaks no SSH, and does for
 * its network child the few things that the child cannot do itself, in their
 * order.
 */
#ifndef CUDARUN_MONITOR_H
#define CUDARUN_MONITOR_H

#include <sys/types.h>

#include "authlog.h"
#include "fault.h"
#include "peer.h"
#include "sshdconf.h"

struct monitor_plan {
	const struct sshdconf *conf;
	const struct peer *peer;
	const struct authlog *log;
	const char *libexec;
	int socket;		/* to the network child */
	pid_t child;
	int child_pidfd;
};

/* Until the connection and its jobs have ended. -1 and *f filled: it broke. */
int monitor_run(const struct monitor_plan *plan, struct fault *f);

#endif
