/*
 * Namespaces of a job: a user namespace in which the user is himself, and
 * in it private mounts, processes, network (loopback only), System V IPC,
 * host name and cgroup root.
 */
#ifndef CUDARUN_NAMESPACES_H
#define CUDARUN_NAMESPACES_H

#include <sys/types.h>

#include "fault.h"
#include "layer.h"

/* CLONE_NEW* of those in the set of layers. */
int namespaces_flags(unsigned int layers);

/*
 * Why clone() with those flags failed, from errno: names the cause and the
 * remedy.  Returns -1.
 */
int namespaces_refused(struct fault *f);

/*
 * In the cloned process: map uid and gid, which it had before, to
 * themselves, and bring up the loopback interface of a network of its own.
 */
int namespaces_enter(unsigned int layers, uid_t uid, gid_t gid,
    struct fault *f);

/*
 * No further user namespaces, and no capability, for this process and all it
 * starts.  Wants a /proc of the new namespaces.
 */
int namespaces_drop(struct fault *f);

#endif
