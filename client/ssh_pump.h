/*
 * One SSH channel and the socket it is to be, with nothing in between that
 * grows: what the socket does not take stays in libssh, and so keeps the
 * SSH window (1.28 MB) shut; what SSH does not take stays in the socket.
 *
 * Data is taken in libssh's callback only.  Any call of libssh may bring in
 * packets of any channel, so a loop that reads where it polls goes to sleep
 * with data inside libssh.  The callback is not repeated for what it leaves;
 * `held' remembers how much that is.
 */
#ifndef CUDASH_SSH_PUMP_H
#define CUDASH_SSH_PUMP_H

#include <poll.h>
#include <stdbool.h>

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#define PUMP_OUT	65536	/* bytes on their way to SSH */

struct pump {
	ssh_channel channel;
	struct ssh_channel_callbacks_struct callbacks;
	int local;		/* our end of the socket; -1: none yet */
	bool hung_up;		/* nobody holds the other end */
	bool deaf;		/* nobody reads there: data is dropped */
	bool shut;		/* it was told of EOF */
	bool local_eof, eof_sent;
	bool remote_eof, remote_closed;
	int status;		/* exit status there; -1: none */
	uint32_t held;		/* bytes left in libssh */
	size_t out_at, out_end;
	char out[PUMP_OUT];
	char *in;		/* owned: what was held; up to 2 windows */
	size_t in_size, in_at, in_end;
};

/* A pump without a socket on a new channel of s; NULL: libssh has none. */
struct pump *pump_new(ssh_session s);

/* Close both ends, and free it; NULL is allowed. */
void pump_free(struct pump *p);

/* What to poll for; may_write: the session takes data now. */
void pump_want(const struct pump *p, bool may_write, struct pollfd *ret);

/* Move what can be moved without waiting. */
void pump_move(struct pump *p, short revents, bool may_write);

/* All has been moved, and nothing more will come. */
bool pump_done(const struct pump *p);

#endif
