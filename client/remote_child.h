/*
 * The transport that is a child `ssh -s HOST cudarun' for each channel: it
 * honours all of the user's configuration.  The process here starts them,
 * hears what they say, and turns it into answers; data does not pass it.
 */
#ifndef CUDASH_REMOTE_CHILD_H
#define CUDASH_REMOTE_CHILD_H

#include "remote.h"
#include "remote_config.h"

/* All of the process.  Returns when control is closed and no channel left. */
void remote_child_serve(const struct remote_plan *plan,
    const struct remote_config *config, int control);

#endif
