/*
 * The network child: all of SSH, in the jail of jail.h.
 */
#ifndef CUDARUN_NETWORK_H
#define CUDARUN_NETWORK_H

#include "fault.h"
#include "sshdconf.h"

struct network;

/*
 * Before the jail: the library, the host keys, the algorithms; all files
 * that will be needed.  Takes socket over.  NULL and *f filled.
 */
struct network *network_prepare(const struct sshdconf *conf, int socket,
    int monitor, struct fault *f);

/* In the jail: one connection, from the first byte to the last.  A status. */
int network_serve(struct network *n);

/* Whether host keys and algorithms are such that it could serve. */
int network_test(const struct sshdconf *conf, struct fault *f);

#endif
