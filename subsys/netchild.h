/*
 * The network child's own state: one SSH session, its channels, and the
 * line to the monitor.
 */
#ifndef CUDARUN_NETCHILD_H
#define CUDARUN_NETCHILD_H

#include <stdbool.h>
#include <stdint.h>

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>

#include "flow.h"
#include "parley.h"

struct netchild;

/* A channel, and what was asked for on it before its job starts. */
struct seat {
	struct netchild *net;
	uint32_t job;
	struct flow *flow;	/* owned */
	struct ssh_channel_callbacks_struct callbacks;
	struct parley_start start;	/* grows request by request */
	size_t env_len;
	char sentence[PARLEY_SENTENCE];	/* instead of a job; "" */
	bool hung_up;		/* its job was told that the client is gone */
};

struct netchild {
	ssh_session session;
	int monitor;		/* socket */
	bool admitted;
	bool pty;		/* the key allows terminals */
	bool asked_none;	/* for the list of methods */
	bool over;		/* no further attempt to log in */
	bool unruly;		/* the client breaks the rules of SSH */
	unsigned int tries_left;
	struct parley_key agreed;	/* the last key that would do */
	bool has_agreed;
	struct ssh_server_callbacks_struct callbacks;
	struct seat *seats[PARLEY_JOBS];	/* NULL: free */
};

/*
 * Send message, and wait for its answer; of fds as parley_receive has them.
 * Ends the process where there is none.
 */
void netchild_ask(struct netchild *n, const struct parley_head *message,
    union parley *ret_answer, int *ret_fds);

/* A message without an answer. */
void netchild_tell(const struct netchild *n,
    const struct parley_head *message);

/* The monitor says something by itself: a job has ended. */
void netchild_hear(struct netchild *n);

#endif
