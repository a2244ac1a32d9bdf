/*
 * One conversation, cudarun-protocol(7), over one channel of remote.h: magic
 * and HELLO, then runs, one after the other, and questions between them.
 * Only one thing at a time: a run that has begun is gone on with until its
 * EXIT, or the talk is thrown away.  After -1 a talk is of no more use,
 * unless talk_alive() says that it is.
 *
 * Memory is bounded by one frame each way: what cannot be written here is
 * not read from there.
 */
#ifndef CUDASH_TALK_H
#define CUDASH_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control.h"
#include "escape.h"
#include "fault.h"
#include "link.h"
#include "os.h"

struct download;
struct upload;

struct talk {
	int fd;			/* of the channel; owned; never blocks */
	const char *host;	/* as the user wrote it: for sentences */
	struct link link;	/* frames on fd */
	uint16_t last_run;
	struct control *hello;	/* the server's; owned */
	bool lost;		/* the other side is gone without a word */
	bool over;		/* lost, or ended by them or us */
	bool stuck;		/* its last run was left: only questions */
	bool dropping;		/* the file that comes was left */
	bool cancels;		/* the host ends what it is told to */
	const struct upload *upload;	/* what is being sent, for words */
};

/*
 * Begin: takes the channel fd, also on failure.  host must outlive the talk.
 * What a login shell prints before the server's magic is shown on stderr.
 * NULL and *f filled: EXIT_SSHS (no connection, no answer), EXIT_PROTOCOL
 * (something else answers there), or what the server's ERROR says.
 */
struct talk *talk_open(int fd, const char *host, struct fault *f);

/* For cleanup attributes: end it. */
void talk_freep(struct talk **t);
#define cleanup_talk __attribute__((cleanup(talk_freep)))

/* Whether another question can follow; and whether another run can. */
bool talk_alive(const struct talk *t);
bool talk_can_run(const struct talk *t);

/* What the server said of itself: host, gpus, limits, session, user. */
const struct control *talk_hello(const struct talk *t);

/* --- frames, for whoever waits for one; sending is link.h's -------------- */

/*
 * The next frame, if a whole one is there: 1; 0: not yet, poll for
 * talk->fd; -1 and *f filled: an ERROR, nonsense, or the end.  PING is
 * answered here.  The frame is valid until the next call.
 */
int talk_next(struct talk *t, struct wire_frame *ret_frame, struct fault *f);

/* Send what waits and wait for the next frame, at most so long; 0 and -1. */
int talk_await(struct talk *t, int timeout_ms, struct wire_frame *ret_frame,
    struct fault *f);

/* A plain sentence: the connection is lost; always -1, the talk is over. */
int talk_lost(struct talk *t, struct fault *f);

/* --- questions, between runs -------------------------------------------- */

/*
 * STATUS {what}: "runs", "files", "gpus", "check", "usage".  *ret is the
 * answer, to be released with control_free.  -1 and *f filled.
 */
int talk_status(struct talk *t, const char *what, struct control **ret,
    struct fault *f);

/*
 * SIGNAL sig ("INT", "KILL", ...; NULL: cancel, with the server's grace) to
 * a run of another connection.  1: done; 0: not, with the reason in *f
 * (EXIT_NOSCRIPT); -1: the talk failed.
 */
int talk_signal(struct talk *t, const char *id, const char *sig,
    struct fault *f);

/*
 * GET a file of this connection's workspace into the folder of d.  0: it is
 * there, *ret_path is where, owned; 1: there is none, or it may not be
 * written here, as *f says; -1: the talk failed, or is still alive and
 * Ctrl-C has ended it (128 + SIGINT): what still comes of it is dropped.
 */
int talk_get(struct talk *t, const char *name, struct download *d,
    char **ret_path, struct fault *f);

/* PING and its PONG: microseconds, or -1 and *f filled. */
int64_t talk_ping(struct talk *t, struct fault *f);

/* --- runs ---------------------------------------------------------------- */

struct talk_run;

struct talk_hooks {
	/*
	 * Bytes of OUT (stream 1) or ERR (2), instead of writing them.  What
	 * should be written goes to talk_write().  May set run->pause.
	 */
	void (*output)(struct talk_run *run, int stream, const void *bytes,
	    size_t len);
	/* A result has arrived whole: its name there, its path here. */
	void (*result)(struct talk_run *run, const char *name,
	    const char *path);
	/* Any EVENT, after what is always done with it. */
	void (*event)(struct talk_run *run, const char *event,
	    const struct control *c);
};

/* Fill the first part, zero the rest; release with talk_run_free. */
struct talk_run {
	const struct control *request;	/* RUN's or ATTACH's; see order.h */
	bool attach;
	struct upload *upload;		/* request's files in order, or NULL */
	struct download *download;	/* of results; NULL: none are kept */
	int in;				/* its bytes are STDIN; -1: no stdin,
					 * or what talk_feed gives */
	int out, err;			/* where OUT and ERR go: 1 and 2 */
	bool quiet;			/* no notices but of what went wrong */
	bool detach;			/* as in request */
	bool tty;			/* here is a raw terminal: RESIZE */
	const struct talk_hooks *hooks;	/* or NULL; any of them may be NULL */
	void *arg;			/* for hooks */

	/* What hooks and callers may set and see. */
	bool pause;			/* talk_go_on returns when it can */
	char *id;			/* the host's name for it, or NULL */
	bool again;			/* its token had been seen before */
	bool ended;			/* EXIT has come */
	int status;			/* then: of the script, or the host's */
	struct control *end;		/* all that EXIT said; owned */

	/* drive.c's and arrive.c's own. */
	uint16_t number;
	bool went;			/* GO is on its way */
	bool accepted;
	uint32_t credit;
	int interrupts;			/* Ctrl-C so far */
	bool left;			/* it is to end: no more is sent */
	bool in_ended;			/* no more from in */
	struct escape escape;		/* of keys, with tty */
	bool eof_sent;
	uint8_t *fed;			/* of talk_feed, not yet sent */
	size_t fed_len;
	bool fed_end;
	struct os_sink sink[2];
	bool gone[2];			/* nobody reads out, err any more */
	const uint8_t *held;		/* of a frame, not yet written here */
	size_t held_len;
	int held_stream;
	uint8_t *kept[2];		/* of talk_write, not yet written */
	size_t kept_len[2];
	char *noticed;			/* the last notice's text */
	bool wrong;			/* a result could not be taken */
	int unwritten;			/* not 0: out could not be written,
					 * and this is our exit status */
	int64_t due_files, due_bytes;	/* of results, as announced */
	int64_t files, bytes;		/* that have begun, and come */
	bool within;			/* a result has begun */
};

/*
 * Start: RUN, its files as credit comes, GO.  0 when all is on its way; 1:
 * it has ended already (refused: run->status); -1 and *f filled.
 */
int talk_begin(struct talk *t, struct talk_run *run, struct fault *f);

/*
 * Go on: input, output, notices, results, signals, until EXIT (1) or until
 * a hook has set run->pause and what it wrote is out (0).  Ctrl-C is passed
 * on, then KILL, then -1; while this runs, SIGINT does not end us.
 * While files go there or results come here the first Ctrl-C leaves the
 * run: -1 and 128 + SIGINT, and the talk is alive, but for questions only.
 * -1 and *f filled: EXIT_SSHS where the connection is lost.
 */
int talk_go_on(struct talk *t, struct talk_run *run, struct fault *f);

/*
 * Both, to the end: 0, or -1 and *f filled.  run->status is
 * EXIT_WORKSPACE where the script's is 0 but a result could not be stored;
 * and that, or EXIT_OS, where its output could not be written here.
 */
int talk_run(struct talk *t, struct talk_run *run, struct fault *f);

/* Bytes for STDIN, copied; they leave as credit comes, in talk_go_on. */
void talk_feed(struct talk_run *run, const void *bytes, size_t len);

/* And nothing behind them: STDIN_EOF. */
void talk_feed_end(struct talk_run *run);

/* For hooks: write to out (1) or err (2), copied, as they take it. */
void talk_write(struct talk_run *run, int stream, const void *bytes,
    size_t len);

/* SIGNAL to this run, from a hook or between begin and go_on. */
void talk_run_signal(struct talk *t, struct talk_run *run, const char *sig);

void talk_run_free(struct talk_run *run);

#endif
