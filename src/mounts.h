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

/* What a job sees besides the system.  Lists end with NULL, or are NULL. */
struct mounts_plan {
	char *const *read_only;		/* further paths, absolute */
	const char *home;		/* the user's own, or NULL */
	bool home_writable;
	uint64_t tmp_size;		/* bytes, of /tmp and of /dev/shm */
	char *const *nodes;		/* device nodes of the leased GPUs */
	bool own_network;		/* there is a network namespace */
	bool own_ipc;			/* there is an IPC namespace */
};

/*
 * Make the root and enter it.  The current directory becomes the job's
 * workspace, /job, and stays current: it is the one way to name a directory
 * across the border of a mount namespace without a path (a descriptor keeps
 * the old namespace's mount, which cannot be cloned).  Wants a mount and a
 * pid namespace of its own, and CAP_SYS_ADMIN over them.
 */
int mounts_enter(const struct mounts_plan *plan, struct fault *f);

/* The system's directories, NULL at the end; some may be absent. */
const char *const *mounts_system(void);

/* Whether jobs see path through one of the system's directories. */
bool mounts_shows(const char *path);

#endif
