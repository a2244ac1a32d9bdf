/*
 * The remote side: a connection to a host on which channels to its cudarun
 * subsystem can be opened.  A channel is a plain socket: what is written to
 * it arrives there, what is read from it comes from there.  A process of its
 * own speaks SSH (libssh, or the ssh(1) program), so that nothing else here
 * knows that, and so that neither side waits for the other.
 */
#ifndef CUDASH_REMOTE_H
#define CUDASH_REMOTE_H

#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"

enum remote_transport {
	REMOTE_AUTO,		/* libssh, or ssh where the config needs it */
	REMOTE_LIBSSH,
	REMOTE_SSH,
};

struct remote_plan {
	const char *host;	/* [user@]host, or an alias of ~/.ssh/config */
	const char *port;	/* or NULL */
	const char *user;	/* or NULL */
	const char *identity;	/* -i, or NULL */
	const char *config;	/* -F, or NULL */
	char *const *options;	/* -o WORDS, NULL-terminated; or NULL */
	enum remote_transport transport;
	bool quiet;
};

struct remote {
	pid_t pid;		/* the process that speaks SSH; 0: none */
	int control;		/* socket to it: channels are asked for here */
	bool hurried;		/* the user will not wait for a farewell */
	const struct remote_plan *plan;
};

#define REMOTE_NONE { 0, -1, false, NULL }

/*
 * Connect and log in, asking on the terminal where there is a question.
 * -1 and *f filled (EXIT_SSHS, as ssh(1)): what, why, what to do.
 */
int remote_open(const struct remote_plan *plan, struct remote *ret_r,
    struct fault *f);

/*
 * Open a channel to the subsystem `cudarun', or, where the host has none, to
 * `cudarun --framed'.  A socket that does not block; EOF when the other side
 * has closed or is gone.  -1 and *f filled.
 */
int remote_channel(struct remote *r, struct fault *f);

/*
 * For cleanup attributes: close it and wait for its process, for seconds at
 * most; not at all if it is hurried.
 */
void remote_closep(struct remote *r);
#define cleanup_remote __attribute__((cleanup(remote_closep)))

#endif
