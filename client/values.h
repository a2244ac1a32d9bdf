/*
 * What the value of an option of cudash(1) may be, and where it goes.
 */
#ifndef CUDASH_VALUES_H
#define CUDASH_VALUES_H

#include "fault.h"

struct options;
struct option_row;

/* An enum options_ask, or -1 and *f filled (EXIT_USAGE). */
int values_take(struct options *o, const struct option_row *row,
    const char *value, struct fault *f);

#endif
