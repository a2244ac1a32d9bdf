/*
 * Proving to the host who we are: agent and keys, then questions of the
 * host, then a password; each where the host takes it.
 */
#ifndef CUDASH_SSH_AUTH_H
#define CUDASH_SSH_AUTH_H

#include "ssh_login.h"

/* 0, or -1 and *f, which names what the host takes. */
int ssh_auth(ssh_session s, const struct ssh_login *l, struct fault *f);

#endif
