/*
 * The transport that is libssh: one session, one SSH channel for each
 * channel, and no program but ours.
 */
#ifndef CUDASH_REMOTE_SSH_H
#define CUDASH_REMOTE_SSH_H

#include "remote.h"
#include "remote_config.h"

/* All of the process.  Returns when control is closed and no channel left. */
void remote_ssh_serve(const struct remote_plan *plan,
    const struct remote_config *config, int control);

#endif
