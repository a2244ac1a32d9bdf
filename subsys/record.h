/*
 * Records: what runs a user has or had, for later connections.  Each is a
 * folder below workspace_dir/cudarun-runs-UID, which only that user enters:
 * record.json, and for a detached run the spool, its frames.  A run that is
 * alive holds the folder's lock (flock(2)); whatever ends it, the kernel
 * lets go of that.
 */
#ifndef CUDARUN_RECORD_H
#define CUDARUN_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "runid.h"

struct control;
struct ending;
struct request;

#define RECORD_KEPT 64		/* that ended; older ones go */
/* Detached runs of a user at once: nobody waits for one, so they pile up. */
#define RECORD_DETACHED 8

struct record {
	int base;		/* all of the user's */
	int dir;		/* this one, locked; -1: none */
	char id[RUNID];
};

#define RECORD_NONE { -1, -1, "" }

/*
 * Open the user's records in dir, workspace_dir.  Where another user has the
 * name, they have a name with something random behind it.  -1 and *f filled.
 */
int record_open(const char *dir, struct record *ret_r, struct fault *f);

/*
 * Make one for a run.  1: there is one of the same token already, and r->id
 * is its name.  -1 and *f filled, with EXIT_LATER: too many are detached.
 */
int record_make(struct record *r, const struct request *q, struct fault *f);

/* It came to nothing: away with it, and with its token. */
void record_discard(struct record *r, const char *token);

/* The run's session is pid; and, later, it has ended. */
void record_begin(const struct record *r, const struct request *q, int pid);
void record_end(const struct record *r, const struct request *q,
    const struct ending *e, uint64_t bytes);

/* The spool of a run that keeps its frames: for appending.  -1 with errno. */
int record_spool(const struct record *r);

/* A record that was found. */
struct found {
	int dir;
	int spool;		/* for reading; -1: it has none */
	int pidfd;		/* its session; -1: it does not run */
};

#define FOUND_NONE { -1, -1, -1 }

/* Find one by its id.  -1: there is none. */
int record_find(const struct record *r, const char *id,
    struct found *ret_f);

/* To signal its session by: found's pidfd, also if that is new; -1: none. */
int record_session(struct found *f);

/* Whether a found one runs now. */
bool record_runs(const struct found *f);

void record_foundp(struct found *f);
#define cleanup_found __attribute__((cleanup(record_foundp)))

/* The ids of all of them, oldest first.  Owned. */
char **record_ids(const struct record *r);

/*
 * What is known of one, owned: what was written of it, without what only
 * this host needs, and state and wall as they are now.  NULL: nothing.
 */
struct control *record_read(const struct record *r, const char *id);

/* For cleanup attributes. */
void record_closep(struct record *r);
#define cleanup_record __attribute__((cleanup(record_closep)))

#endif
