/*
 * A control group for a job, where the admin has delegated one: the
 * directory above the session's own group, in cgroup v2, belongs to the
 * user and has the memory or pids controller enabled for its children
 * (cgroups(7), "Cgroups delegation").  Without, memory is sampled and
 * processes are counted by rlimit: see limit.c and usage.c.
 */
#ifndef CUDARUN_CGROUP_H
#define CUDARUN_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "limit.h"

struct cgroup {
	int base;		/* the delegated directory; -1: none */
	int dir;		/* the job's; -1: none */
	char name[32];
};

#define CGROUP_NONE { -1, -1, "" }

/*
 * Make a group with these limits if one can be had; *ret_c is CGROUP_NONE
 * if not.  -1 and *f filled: there is one, but it does not take limits.
 */
int cgroup_create(const struct limits *l, struct cgroup *ret_c,
    struct fault *f);

/* Whether the kernel killed the job for its memory; the most it used. */
bool cgroup_was_full(const struct cgroup *c, uint64_t *ret_peak);

/* Remove it.  All its processes must be gone. */
void cgroup_removep(struct cgroup *c);
#define cleanup_cgroup __attribute__((cleanup(cgroup_removep)))

#endif
