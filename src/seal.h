/*
 * The last act of confinement (confine.h), in the interpreter process, just
 * before the first byte of the script is read: Landlock, then the system
 * call filter.  Apart from confine.c so that the interpreter's module needs
 * no library.
 */
#ifndef CUDARUN_SEAL_H
#define CUDARUN_SEAL_H

#include "fault.h"

/* Descriptors a job may have, and may raise that to. */
#define SEAL_FILES 4096
#define SEAL_FILES_MAX 16384

/* Descriptors; -1: cudarun.conf says without this layer. */
struct seal {
	int ruleset;		/* of Landlock, with all its rules */
	int filter;		/* struct sock_filter up to EOF */
	int handover;		/* socket to pid 1: takes the listener */
};

/*
 * Confine the calling process, which must be single-threaded and have
 * no_new_privs and no child; NOFILE is as the login has it, and NPROC one
 * more than the job may have.  Refused calls will wait for whoever has the
 * other side of `handover'.  There is no way back.  -1 and *f filled if a
 * layer could not be had: the caller must exit.
 */
int seal(const struct seal *s, struct fault *f);

#endif
