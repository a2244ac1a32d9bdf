/*
 * The layers of the sandbox by their names in cudarun.conf.  All are in
 * force unless the file says without one by name.  Three are not for
 * choice: without user and mount namespaces there is no private root, and
 * without a process namespace nothing ends a job.
 */
#ifndef CUDARUN_LAYER_H
#define CUDARUN_LAYER_H

enum layer {
	LAYER_USER,
	LAYER_MOUNT,
	LAYER_PID,
	LAYER_NET,
	LAYER_IPC,
	LAYER_UTS,
	LAYER_CGROUP,
	LAYER_LANDLOCK,
	LAYER_SECCOMP,
	LAYER_END,
};

/* Layers as a set. */
#define LAYER_BIT(layer) (1u << (layer))
#define LAYER_ALL (LAYER_BIT(LAYER_END) - 1)
#define LAYER_NEEDED (LAYER_BIT(LAYER_USER) | LAYER_BIT(LAYER_MOUNT) | \
    LAYER_BIT(LAYER_PID))

struct layer_row {
	const char *name;
	const char *holds;	/* what it keeps from a job, in a few words */
};

/* layer < LAYER_END */
const struct layer_row *layer_row(int layer);

/* The layer of that name.  -1: none. */
int layer_find(const char *name);

#endif
