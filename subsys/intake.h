/*
 * The intake: files that a client sends before its run.  They come strictly
 * in order and of the size that was declared, go straight to the workspace,
 * and are what they should be only when all of their hashes are right.  The
 * script alone stays in memory: the worker writes it when it is confined.
 */
#ifndef CUDARUN_INTAKE_H
#define CUDARUN_INTAKE_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

struct digest;
struct objection;
struct request;

struct intake {
	struct request *request;
	int dir;		/* the workspace; not owned */
	size_t index;		/* the file that comes now */
	uint64_t offset;	/* of its next byte */
	int fd;			/* it; -1: none is open, or the script */
	struct digest *digest;
};

/*
 * Expect the files of q in the workspace dir.  -1 and *o filled where they
 * and the held bytes that are there are more than total (0: no limit) bytes,
 * or the script more than most.
 */
int intake_begin(struct intake *in, struct request *q, int dir,
    uint64_t held, uint64_t total, uint64_t most, struct objection *o);

enum intake_result {
	INTAKE_DONE,
	INTAKE_WRONG,		/* the client's fault: *o says why */
	INTAKE_FAILED,		/* the host's: *f does */
};

/* Bytes of a FILE frame. */
enum intake_result intake_take(struct intake *in, size_t index,
    uint64_t offset, const void *bytes, size_t len, struct objection *o,
    struct fault *f);

/* GO: everything must have come. */
enum intake_result intake_end(struct intake *in, struct objection *o,
    struct fault *f);

void intake_free(struct intake *in);

#endif
