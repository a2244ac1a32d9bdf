/*
 * Refused calls.  The kernel hands a call that the filter does not allow to
 * pid 1 of the sandbox (seccomp_unotify(2)), which answers with an errno and
 * never lets one through: so arguments that change meanwhile do not matter,
 * and allowed calls cost nothing.  The first one of each kind is reported to
 * the monitor, which tells the student.
 */
#ifndef CUDARUN_DENIAL_H
#define CUDARUN_DENIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy.h"

#define DENIAL_KINDS 24		/* that are told; a job may invent more */

/* A refused call, with the one argument that tells its kind. */
struct denial {
	int number;
	uint32_t word;		/* socket: family, ioctl: command, ... */
	uint64_t args[6];
};

/* What pid 1 remembers. */
struct denials {
	enum policy_profile profile;
	struct denial told[DENIAL_KINDS];
	size_t n;
};

/*
 * Answer the calls that wait at listener, at most a few dozen.  Returns how
 * many of the kinds are new; they are the last ones in d->told.  -1: no
 * process is left that could be refused anything.
 */
int denial_answer(struct denials *d, int listener);

/* "socket(AF_PACKET): no sockets of this family in a job" */
void denial_words(enum policy_profile p, const struct denial *d,
    char *ret_text, size_t size);

#endif
