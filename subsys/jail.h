/*
 * Where the network child lives: namespaces of its own, an empty root, an
 * unprivileged user, no new privileges, tight limits and a system call
 * filter that kills.  All that it needs is open before.
 */
#ifndef CUDARUN_JAIL_H
#define CUDARUN_JAIL_H

#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"

/*
 * fork(2) into new namespaces; as an ordinary user also one of users.  The
 * child still has the files, and what rights its caller had.  -1 and *f
 * filled.
 */
pid_t jail_fork(bool user_mode, int *ret_pidfd, struct fault *f);

/* Who the caller of jail_fork was. */
struct jail_ids {
	uid_t uid;
	gid_t gid;
};

/*
 * In the child: all but the filter, so that what fails can still be told.
 * -1 and *f filled: do not go on.
 */
int jail_enter(bool user_mode, const struct jail_ids *ids, struct fault *f);

/* And the filter: no call that is not in its table from here on.  As above. */
int jail_seal(struct fault *f);

#endif
