/*
 * One run of the command line: from the order to its exit status.  Each RUN
 * has a token, and a host starts no second run with it; so where the
 * connection breaks before the host has said that the run began, or, of a
 * detached one, what its ID is, it is sent again over a new connection.
 */
#ifndef CUDASH_ONESHOT_H
#define CUDASH_ONESHOT_H

#include <stdbool.h>

#include "fault.h"

struct control;
struct options;
struct remote;
struct talk;
struct upload;

/*
 * Run it.  remote is the connection, and afterwards perhaps another one.
 * The exit status, or -1 and *f filled.
 */
int oneshot_run(struct remote *remote, const struct options *o,
    struct upload *upload, const struct control *request, struct fault *f);

/* Show a detached run, and follow it to its end; the same. */
int oneshot_attach(struct talk *t, const struct options *o, bool follow,
    struct fault *f);

#endif
