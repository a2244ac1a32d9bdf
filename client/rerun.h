/*
 * Runs over a channel that is open already: what %run and %put of the prompt
 * do, with the words and options of cudash's own command line.
 */
#ifndef CUDASH_RERUN_H
#define CUDASH_RERUN_H

#include <stdbool.h>

#include "fault.h"
#include "figure.h"

struct options;
struct talk;

struct rerun {
	struct talk *talk;
	const char *workspace;	/* as in order.h */
	const struct options *options;	/* these hold where words say nothing */
	enum figure_way way;
	bool typed;		/* the run's stdin is ours */
};

/*
 * Run what words say in that workspace, to the end; results
 * come back, pictures are shown.  0 and *ret_status; -1 and *f filled: bad
 * words (EXIT_USAGE), or the talk failed.
 */
int rerun_script(const struct rerun *how, char **words, int *ret_status,
    struct fault *f);

/* Only send files there.  The same. */
int rerun_put(const struct rerun *how, char **paths, int *ret_status,
    struct fault *f);

#endif
