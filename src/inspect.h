/*
 * What of the sandbox is in force on this host, for `cudarun check': a line
 * for each layer, and what a job sees of them.
 */
#ifndef CUDARUN_INSPECT_H
#define CUDARUN_INSPECT_H

#include <stdbool.h>

#include "conf.h"

/* Prints a line that begins with word. */
typedef void inspect_say(const char *word, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Python code of a trial job, which prints what holds it. */
extern const char inspect_code[];

/* Its arguments: the host's namespaces.  Owned, NULL at the end. */
char **inspect_arguments(void);

/*
 * Which profile and which layers jobs of the caller have.  A job that runs
 * has all that are demanded: none is ever left out in silence.
 */
void inspect_layers(const struct conf *c, bool runs, inspect_say *say);

#endif
