/*
 * A session of libssh: options, connection, host key, login.
 */
#ifndef CUDASH_SSH_LOGIN_H
#define CUDASH_SSH_LOGIN_H

#include <libssh/libssh.h>

#include "remote.h"
#include "remote_config.h"

/* What a login needs to know; all borrowed. */
struct ssh_login {
	const struct remote_plan *plan;
	const struct remote_config *config;
	int control;		/* when its other end goes, give up */
};

/*
 * Connect and log in.  The caller owns the session (ssh_free).  NULL and *f
 * filled (EXIT_SSHS).
 */
ssh_session ssh_login(const struct ssh_login *l, struct fault *f);

#endif
