/*
 * What a job uses at a moment, as pid 1 of its sandbox sees it in the
 * sandbox's own /proc and mounts.  This is what stands in for a control
 * group where none is delegated: it samples, so it is late by a moment, and
 * a job that sets its mind on it can hide a part; it bounds honest jobs.
 */
#ifndef CUDARUN_USAGE_H
#define CUDARUN_USAGE_H

#include <stdbool.h>
#include <stdint.h>

struct usage {
	uint64_t cpu_ms;	/* of all processes, also ended ones */
	uint64_t memory;	/* bytes that cannot be reclaimed */
	uint64_t processes;	/* with threads, without pid 1 */
	uint64_t workspace;	/* bytes on disk; or USAGE_BLIND */
};

/* The workspace cannot be counted: too many entries, or too deep. */
#define USAGE_BLIND UINT64_MAX

/*
 * Asked again and again during a long walk: whether there is something more
 * urgent.  The walk then ends without a result.  NULL: nothing is.
 */
struct usage_leave {
	bool (*must)(void *arg);
	void *arg;
};

/* Make *peak as large as u in each of its numbers. */
void usage_take_peak(struct usage *peak, const struct usage *u);

/* Files without a name, held open by a process. */
struct usage_held {
	uint64_t memory;	/* bytes in memfds */
	uint64_t disk;		/* bytes on the workspace's file system */
};

/*
 * Sample all processes; all of *ret_u but workspace.  Their memory is
 * bounded from above first (Rss); only above memory_limit it is measured
 * exactly (anonymous and shared memory, each page once), which is slow:
 * *ret_slow says that it was.  -1: left.
 */
int usage_processes(uint64_t memory_limit, const struct usage_held *held,
    const struct usage_leave *leave, struct usage *ret_u, bool *ret_slow);

/* Walk the descriptors of all processes.  dir: the workspace.  -1: left. */
int usage_descriptors(int dir, const struct usage_leave *leave,
    struct usage_held *ret_h);

/* What each entry costs besides its blocks: an inode, and a name. */
#define USAGE_ENTRY 512

/* Bytes that the tree at dir takes on disk; follows nothing.  -1: left. */
int usage_tree(int dir, const struct usage_leave *leave, uint64_t *ret_bytes);

#endif
