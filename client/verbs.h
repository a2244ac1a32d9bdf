/*
 * What can be asked of a host besides running something: ps, gpus, queue,
 * usage, kill, check.  Answers are tables on stdout.
 */
#ifndef CUDASH_VERBS_H
#define CUDASH_VERBS_H

#include "fault.h"

struct talk;

/*
 * Ask and print.  id: of kill, else NULL.  The exit status for us, or -1
 * and *f filled.
 */
int verbs_run(struct talk *t, const char *verb, const char *id,
    struct fault *f);

#endif
