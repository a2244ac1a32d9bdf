/*
 * What a job uses at a moment, as pid 1 of its sandbox sees it in the
 * sandbox's own /proc.
 */
#ifndef CUDARUN_USAGE_H
#define CUDARUN_USAGE_H

#include <stdint.h>

struct usage {
	uint64_t cpu_ms;	/* of all processes, also ended ones */
	uint64_t memory;	/* bytes, shared pages counted once */
	uint64_t processes;	/* with threads, without pid 1 */
	uint64_t workspace;	/* bytes on disk */
};

/*
 * Sample all processes.  memory_limit: above it memory is measured exactly
 * (Pss, slow), below by its upper bound (sum of Rss).  0 in *ret_u where
 * /proc cannot be read.
 */
void usage_processes(uint64_t memory_limit, struct usage *ret_u);

/* Bytes that the directory tree at dir takes on disk; follows nothing. */
uint64_t usage_tree(int dir);

#endif
