/*
 * The data path of one session channel, on the server's side: what the
 * client sends to the job's stdin, and its stdout and stderr to the client;
 * or both ways through a terminal's master.  Nothing in between grows: what
 * the job does not take stays in libssh and keeps the SSH window shut, what
 * the client does not take stays in the job's pipes.
 *
 * Data is taken in libssh's callback only, and `held' remembers what was
 * left there: the callback is not repeated for that.
 */
#ifndef CUDARUN_FLOW_H
#define CUDARUN_FLOW_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#define FLOW_BYTES	65536	/* of each stream on their way to SSH */
#define FLOW_POLLS	3

struct flow_stream {
	int fd;			/* owned; -1: ended */
	size_t at, end;
	char bytes[FLOW_BYTES];
};

struct flow {
	ssh_channel ssh;
	int in;			/* owned: the job's stdin; -1: none any more */
	bool pty;
	uint32_t held;		/* bytes left in libssh */
	char *kept;		/* owned: they, on their way to the job */
	size_t kept_size, kept_at, kept_end;
	bool eof;		/* the client sends no more */
	bool overrun;		/* it does not keep to the window */
	struct flow_stream streams[2];	/* stdout, stderr */
	bool started;		/* there is a job, or was */
	int status;		/* its exit status; -1: it runs */
	uint64_t quiet;		/* ms: since when it is over and silent */
	bool said_end;		/* status, EOF and close were sent */
	bool closed;		/* the client has closed it */
};

/* An empty one on ssh. */
struct flow *flow_new(ssh_channel ssh);

/* Close what is ours and free it; NULL is allowed.  ssh stays. */
void flow_free(struct flow *c);

/* A job's ends, which are given away: three, or a terminal's master. */
void flow_connect(struct flow *c, const int *fds, bool pty);

/* From libssh's callback: how much of it was taken. */
uint32_t flow_take(struct flow *c, const void *bytes, uint32_t len);

/* What to poll for; may_write: the session takes data now. */
void flow_want(const struct flow *c, bool may_write,
    struct pollfd *ret_fds);

/* The client is gone from it: the job's pipes break. */
void flow_hang_up(struct flow *c);

/* To the job: move what can be moved without waiting. */
void flow_move_in(struct flow *c, const struct pollfd *fds);

/*
 * To the client, the same.  Only when all input is moved: libssh calls back
 * from here, and may close what fds was polled for.
 */
void flow_move_out(struct flow *c, const struct pollfd *fds,
    bool may_write);

/* The job has ended, and all that it wrote is sent. */
bool flow_is_drained(const struct flow *c);

/* Until when, in ms, a silent pipe of an ended job is waited for; or -1. */
int flow_wait_ms(const struct flow *c);

#endif
