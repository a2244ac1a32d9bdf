/*
 * Whether the host is the one it says it is: its key against known_hosts.
 * A key that is unknown is shown and asked about; one that has changed is
 * refused, and there is no way to say yes.
 */
#ifndef CUDASH_SSH_HOSTKEY_H
#define CUDASH_SSH_HOSTKEY_H

#include "ssh_login.h"

/* 0, or -1 and *f.  To be called before anything of the login is sent. */
int ssh_hostkey_check(ssh_session s, const struct ssh_login *l,
    struct fault *f);

#endif
