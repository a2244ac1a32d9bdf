/*
 * The brief: what the monitor tells the worker about its job, packed into
 * a memfd and sealed, so that an interpreter started for its job and one that
 * was there before learn it the same way.  It is a sequence of NUL-terminated
 * strings; the first names the format and its version.  Pure but for
 * brief_read().
 */
#ifndef CUDARUN_BRIEF_H
#define CUDARUN_BRIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

/* Descriptors of a worker when its interpreter starts, besides 0 to 2. */
enum worker_fd {
	WORKER_FD_BRIEF = 3,	/* memfd: the brief */
	WORKER_FD_FILTER = 4,	/* file: the seccomp program */
	WORKER_FD_SCRIPT = 5,	/* pipe: the script's bytes, then EOF */
	WORKER_FD_SPILL = 6,	/* memfd: output not yet written (spill.h) */
	WORKER_FD_FAULT = 7,	/* pipe: a fault; code 0: the script runs */
	WORKER_FD_RULES = 8,	/* ruleset of Landlock */
	WORKER_FD_HANDOVER = 9,	/* socket: refused calls go to pid 1 */
	WORKER_FD_END = 10,
};

enum brief_mode {
	BRIEF_SCRIPT,		/* a script arrives on WORKER_FD_SCRIPT */
	BRIEF_CODE,		/* -c: text is the code */
	BRIEF_MODULE,		/* -m: text is the module's name */
};

struct brief {
	enum brief_mode mode;
	char *name;		/* file name of the script, no slash */
	char *text;		/* code or module name; "" for a script */
	char **argv;		/* the script's arguments, NULL at the end */
	char **set;		/* NAME=VALUE, for after the seal only */
	bool gpu;		/* a GPU is leased to this job */
	bool landlock;		/* these layers are in force; without */
	bool seccomp;		/* one, its descriptors are not there */
	bool net;		/* no network but loopback */
	uint64_t memory;	/* bytes; 0: no limit */
	uint64_t file_size;	/* bytes; 0: no limit */
	uint64_t workspace;	/* bytes; 0: no limit */
	uint64_t processes;	/* 0: no limit */
};

#define BRIEF_MAX (4u << 20)	/* bytes a packed brief may have */

/* Pack *b.  Returns malloc'ed bytes and sets *ret_len; never NULL. */
char *brief_pack(const struct brief *b, size_t *ret_len);

/* Unpack bytes into *ret_b (release with brief_free).  -1: malformed. */
int brief_unpack(const char *bytes, size_t len, struct brief *ret_b);

/*
 * Read and unpack the whole of fd, a memfd.  If it is not sealed yet, the job
 * is not known yet: it is, as soon as something can be read from script.  -1
 * and *f filled on any failure.
 */
int brief_read(int fd, int script, struct brief *ret_b, struct fault *f);

void brief_free(struct brief *b);

#endif
