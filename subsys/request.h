/*
 * A request: what a RUN frame asks for, read strictly.  Everything that can
 * be wrong with it is found here, before a file is taken.
 */
#ifndef CUDARUN_REQUEST_H
#define CUDARUN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job.h"

struct control;
struct objection;

#define REQUEST_FILES 1024
#define REQUEST_HASH 65		/* hex digits of SHA-256, with the NUL */

struct request_file {
	char *name;
	uint64_t size;
	bool executable;
	char hash[REQUEST_HASH];
};

struct request {
	struct job job;
	struct request_file *files;
	size_t count;
	size_t script;		/* which of the files; count: none */
	bool program;		/* false: only the files are put */
	bool input;		/* STDIN follows */
	bool detach;
	bool terminal;
	unsigned short rows;
	unsigned short cols;
	char *token;		/* or NULL */
	char **results;		/* patterns; NULL: all that is new */
	char *workspace;	/* "fresh", "session" or an id */
	uint64_t out;		/* bytes of output sent; UINT64_MAX: all */
	int gpus;		/* at least so many */
	uint64_t gpu_bytes;	/* free on each of them */
};

/* Read it.  -1 and *o filled.  Release with request_free, also after -1. */
int request_read(const struct control *c, struct request *ret_q,
    struct objection *o);

void request_free(struct request *q);

#endif
