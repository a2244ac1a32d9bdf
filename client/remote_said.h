/*
 * What ssh(1) says on its standard error.  It is made to tell what it does
 * (LogVerbose, or LogLevel=DEBUG2), because that is the only sign of a login
 * that went well and of a request that the host accepted; of that, only what
 * is meant for people is passed on, without control characters.
 *
 * What the host says comes the same way: its banner before the login, and
 * what its shell writes.  So only whole lines in ssh's own words are
 * believed, and the first news stays.  A host can still forge these, but all
 * that it can forge so is its own answer, which is its to give anyway.
 */
#ifndef CUDASH_REMOTE_SAID_H
#define CUDASH_REMOTE_SAID_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "fault.h"

enum said_news {
	SAID_NOTHING,		/* not yet; or ssh failed */
	SAID_SHARED,		/* another ssh's connection is used */
	SAID_ACCEPTED,		/* the host has begun what was asked for */
	SAID_REFUSED,		/* the host has no such subsystem */
};

struct said {
	enum said_news news;
	bool cut;		/* the shared connection refused, or broke */
	size_t len;
	char line[1024];	/* of the line that has not ended */
	char last[256];		/* of the lines for people, held back */
};

/*
 * Read what is there; lines for people go to our standard error, but the
 * last, and none if quiet.  Bytes read, 0: EOF, -1.
 */
ssize_t said_read(struct said *s, int fd, bool quiet);

/* Why there is no connection to host, by the last line. */
void said_fault(const struct said *s, const char *host, struct fault *f);

#endif
