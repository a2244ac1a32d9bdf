/*
 * What the monitor and the network child of cudarun-sshd say to each other
 * over a SOCK_SEQPACKET pair: each kind of message has one size.  The child
 * speaks with the network and may have fallen to it, so the monitor takes
 * nothing but whole, well-formed messages in their order; after the first
 * other one it kills the child.
 */
#ifndef CUDARUN_PARLEY_H
#define CUDARUN_PARLEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PARLEY_USER	256	/* bytes of a login name, with the NUL */
#define PARLEY_BLOB	4096	/* of a public key: RFC 4253, 6.6 */
#define PARLEY_COMMAND	65536	/* with the NUL */
#define PARLEY_TERM	64
#define PARLEY_ENV	8192	/* NAME=VALUE NUL ..., then zeros */
#define PARLEY_SENTENCE	512
#define PARLEY_JOBS	10	/* session channels of one connection */
#define PARLEY_QUESTIONS 50	/* before the login, whatever the answers */

enum parley_type {
	/* From the child. */
	PARLEY_KEYOK = 1,	/* would this key do for this user? */
	PARLEY_AUTHED,		/* the client has signed with it */
	PARLEY_START,		/* a job */
	PARLEY_SIGNAL,		/* for a job */
	PARLEY_RESIZE,		/* of a job's terminal */
	PARLEY_LOG,		/* what has happened */
	/* From the monitor. */
	PARLEY_ANSWER,		/* to KEYOK and AUTHED */
	PARLEY_STARTED,		/* with descriptors */
	PARLEY_REFUSED,		/* instead */
	PARLEY_EXITED,		/* a job has ended */
};

enum parley_kind {
	PARLEY_SHELL = 1,
	PARLEY_EXEC,
	PARLEY_SUBSYSTEM,
	PARLEY_KIND_END,
};

enum parley_event {
	PARLEY_NO_KEX = 1,	/* no keys were agreed on */
	PARLEY_OTHER_METHOD,	/* a password or the like was offered */
	PARLEY_EVENT_END,
};

struct parley_head {
	uint32_t type;		/* enum parley_type */
	uint32_t job;		/* < PARLEY_JOBS; 0 where there is none */
};

struct parley_key {
	struct parley_head head;
	char user[PARLEY_USER];
	uint32_t blob_len;
	unsigned char blob[PARLEY_BLOB];	/* zeros behind blob_len */
};

struct parley_start {
	struct parley_head head;
	uint32_t kind;		/* enum parley_kind */
	uint32_t pty;		/* 0 or 1 */
	uint32_t rows, cols;
	char term[PARLEY_TERM];
	char command[PARLEY_COMMAND];	/* or the subsystem's name */
	char env[PARLEY_ENV];
};

struct parley_signal {
	struct parley_head head;
	uint32_t number;	/* as in signal(7): one of parley_signals */
};

struct parley_resize {
	struct parley_head head;
	uint32_t rows, cols;
};

struct parley_log {
	struct parley_head head;
	uint32_t event;		/* enum parley_event */
};

struct parley_answer {
	struct parley_head head;
	uint32_t yes;
	uint32_t last;		/* no further attempt */
	uint32_t pty;		/* yes: a terminal may be had */
};

/* Descriptors come along: in, out, err; or a terminal's master alone. */
struct parley_started {
	struct parley_head head;
	uint32_t pty;
};

struct parley_refused {
	struct parley_head head;
	char sentence[PARLEY_SENTENCE];
};

struct parley_exited {
	struct parley_head head;
	uint32_t status;	/* 0..255 */
};

union parley {
	struct parley_head head;
	struct parley_key key;
	struct parley_start start;
	struct parley_signal signal;
	struct parley_resize resize;
	struct parley_log log;
	struct parley_answer answer;
	struct parley_started started;
	struct parley_refused refused;
	struct parley_exited exited;
};

/* How far the two have come; the monitor keeps it. */
struct parley_order {
	struct parley_key asked;	/* the last KEYOK */
	bool agreed;			/* its answer was yes */
	bool admitted;
	bool over;			/* no message may follow */
	uint32_t questions;		/* and tries by other methods */
	uint32_t known;			/* bit j: job j was started once */
	uint32_t running;		/* and has not ended */
	uint32_t terminals;		/* and has one */
};

/* The size of messages of that type; 0: there is no such type. */
size_t parley_size(uint32_t type);

/* Whether a client may set this variable; len bytes, without its value. */
bool parley_is_welcome(const char *name, size_t len);

/* Whether it can be the name of a kind of terminal. */
bool parley_is_term(const char *text);

/* The number of an SSH signal name that clients may send; 0: none. */
int parley_signal_number(const char *name);

/*
 * A message of the child, as it came.  -1: not well-formed, or not now.
 * Pure.
 */
int parley_take(const struct parley_order *order, const void *bytes,
    size_t len, union parley *ret);

/* The same for the child: is it one of the monitor's?  -1: no. */
int parley_hear(const void *bytes, size_t len, union parley *ret);

/*
 * Send a message of head's type, with count descriptors.  flags: 0 or
 * MSG_DONTWAIT.  -1 with errno.
 */
int parley_send(int socket, const struct parley_head *head, const int *fds,
    int count, int flags);

/*
 * Bytes of the next message into buffer, which has room for one more than
 * the largest; 0: the other side is gone; -1 with errno, EBADMSG: it brings
 * descriptors that it should not.  Up to 3 go to ret_fds, -1 where there is
 * none; NULL: none may come, and none does.
 */
ssize_t parley_receive(int socket, void *buffer, size_t size, int *ret_fds);

#endif
