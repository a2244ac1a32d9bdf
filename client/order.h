/*
 * From the command line to a RUN frame: which files go, and what is asked.
 */
#ifndef CUDASH_ORDER_H
#define CUDASH_ORDER_H

#include <stdbool.h>

#include "fault.h"

struct control;
struct options;
struct upload;

struct order {
	const char *workspace;	/* "fresh", "session" or an id */
	bool input;		/* it has a stdin */
};

/*
 * Collect the script, the modules beside it that it imports (named on
 * stderr), and -f, and make the payload of RUN.  For OPTIONS_STDIN the
 * script is read from our stdin.  *ret: to be released with control_free.
 * -1 and *f filled: EXIT_NOSCRIPT, EXIT_USAGE.
 */
int order_make(const struct options *o, const struct order *how,
    struct upload *u, struct control **ret, struct fault *f);

#endif
