/*
 * A job of cudarun-sshd: the child of the monitor that becomes the user and
 * then cudarun, exactly as if sshd(8) had started it.
 */
#ifndef CUDARUN_SSHJOB_H
#define CUDARUN_SSHJOB_H

#include <sys/types.h>

#include "admission.h"
#include "fault.h"
#include "pam.h"
#include "parley.h"
#include "peer.h"
#include "pipes.h"

struct sshjob_plan {
	const struct admission *who;
	const struct peer *peer;
	const struct parley_start *start;
	const char *forced;	/* a command in the place of the client's; "" */
	const char *path;	/* PATH */
	const char *libexec;	/* where cudarun-subsystem lies */
	struct pam *pam;	/* or NULL */
};

/*
 * A sentence for the client where what it asks for is nothing of ours; NULL:
 * it may be started.
 */
const char *sshjob_objection(const struct parley_start *start,
    const char *forced);

/* Start it on p, leader of a session of its own.  -1 and *f filled. */
pid_t sshjob_start(const struct sshjob_plan *plan, const struct pipes *p,
    struct fault *f);

#endif
