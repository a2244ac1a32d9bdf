/*
 * What ssh(1) says the user's configuration is for a host (`ssh -G').  It
 * decides which transport can honour it: libssh 0.10 silently ignores some
 * keywords that make a login fail, or a host be mistaken.
 */
#ifndef CUDASH_REMOTE_CONFIG_H
#define CUDASH_REMOTE_CONFIG_H

#include <stdbool.h>

#include "remote.h"

/*
 * Have ssh say, whatever its LogLevel, what became of a request: OpenSSH 8.5
 * and later.  With DEBUG2 for all it says a line for each 200 KiB that come.
 */
#define REMOTE_VERBOSE "LogVerbose=clientloop.c:client_status_confirm():*"

enum strict { STRICT_ASK, STRICT_YES, STRICT_NO, STRICT_NEW };

struct remote_config {
	bool known;		/* ssh is here, and answered */
	bool verbose;		/* it knows REMOTE_VERBOSE */
	bool batch;		/* no questions */
	bool timeout;		/* ConnectTimeout is given */
	bool proxy;		/* ProxyCommand is given */
	enum strict strict;	/* StrictHostKeyChecking */
	char *needs_ssh;	/* the keyword that libssh ignores, or NULL */
};

/*
 * Learn it; without ssh(1), from the -o words alone.  What cannot be learnt
 * stays at ssh's defaults.  To be freed by remote_config_freep.
 */
void remote_config_learn(const struct remote_plan *plan,
    struct remote_config *ret_c);

void remote_config_freep(struct remote_config *c);
#define cleanup_config __attribute__((cleanup(remote_config_freep)))

/* ssh's words for the plan, from "ssh" up to and without the host. */
char **remote_words(const struct remote_plan *plan);

#endif
