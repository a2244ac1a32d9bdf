/*
 * A child of the monitor becomes a user, for good.
 */
#ifndef CUDARUN_BECOME_H
#define CUDARUN_BECOME_H

#include "admission.h"
#include "fault.h"
#include "pam.h"

/* Undo what the monitor's caller and the monitor did to signals. */
void become_reset_signals(void);

/*
 * The user's groups and ids, and, with pam, its credentials; checks that
 * root cannot be got back.  In user mode nothing is to be done.  -1 and *f
 * filled: end the process.
 */
int become_user(const struct admission *who, struct pam *pam,
    struct fault *f);

/*
 * Nobody, where there is no user to become; the same work.  As for
 * become_user.
 */
int become_nobody(struct fault *f);

#endif
