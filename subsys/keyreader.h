/*
 * The process that reads a user's authorized_keys as that user, so that no
 * byte of such a file is parsed by root; it answers with one struct of fixed
 * size and ends.
 */
#ifndef CUDARUN_KEYREADER_H
#define CUDARUN_KEYREADER_H

#include <sys/types.h>

#include "admission.h"
#include "authkeys.h"
#include "fault.h"
#include "sshdconf.h"

struct keyreader {
	pid_t pid;		/* 0: none */
	int fd;			/* the answer; -1 */
};

/*
 * Start it.  For a user who is unknown or not allowed it is nobody, finds
 * nothing, and takes the same way.  -1 and *f filled.
 */
int keyreader_start(const struct sshdconf *conf, const struct admission *who,
    const struct authkeys_ask *ask, struct keyreader *ret_r, struct fault *f);

/* Once fd is readable: the answer, and the end of r.  Nothing if it failed. */
void keyreader_finish(struct keyreader *r, struct authkeys_grant *ret_g);

#endif
