/*
 * What a job of cudarun-sshd has for standard input, output and error: three
 * pipes, or a terminal.  The far ends go to the network child.
 */
#ifndef CUDARUN_PIPES_H
#define CUDARUN_PIPES_H

#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"
#include "parley.h"

#define PIPES_TTY	64	/* bytes of a terminal's path, with the NUL */

struct pipes {
	bool pty;
	int job[3];		/* the job's; of a terminal all the same */
	int far[3];		/* the other ends; of a terminal the first */
	char tty[PIPES_TTY];
};

#define PIPES_NONE { false, { -1, -1, -1 }, { -1, -1, -1 }, "" }

/*
 * Make them, the user's own: or a job could not open its /dev/stderr.  -1
 * and *f filled, nothing to release.
 */
int pipes_make(bool pty, uid_t uid, gid_t gid, struct pipes *ret_p,
    struct fault *f);

/* A terminal's size, by its master. */
void pipes_resize(int master, uint32_t rows, uint32_t cols);

/* In the job's child, a session leader: put them on 0, 1 and 2.  -1: errno. */
int pipes_take(const struct pipes *p);

void pipes_close(struct pipes *p);

#endif
