/*
 * What a job sees of the file system: a root of its own, made of read-only
 * views of the system, private /proc, /tmp, /dev/shm and /dev, and the
 * workspace, writable, as /job.
 */
#ifndef CUDARUN_MOUNTS_H
#define CUDARUN_MOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

#define JOB_DIR "/job"

/* What confinement must know of a job. */
struct confinement {
	char *const *read_only;		/* further paths, absolute */
	uint64_t tmp_size;		/* bytes, of /tmp and of /dev/shm */
	char *const *nodes;		/* device nodes of the leased GPUs */
};

/*
 * Make the root and enter it.  The current directory becomes the job's
 * workspace, /job, and stays current: it is the one way to name a directory
 * across the border of a mount namespace without a path (a descriptor keeps
 * the old namespace's mount, which cannot be cloned).  Wants a mount and a
 * pid namespace of its own, and CAP_SYS_ADMIN over them.
 */
int mounts_enter(const struct confinement *c, struct fault *f);

/* Whether jobs see path through one of the system's directories. */
bool mounts_shows(const char *path);

#endif
