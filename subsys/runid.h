/*
 * The name of a run on its host.  Names sort by time: date, time,
 * milliseconds, and what tells two apart.
 */
#ifndef CUDARUN_RUNID_H
#define CUDARUN_RUNID_H

#include <stdbool.h>

#define RUNID 32		/* bytes of one, with its NUL */

/* A new one.  -1 with errno. */
int runid_make(char id[RUNID]);

/* Whether text can be one, and the name of a folder. */
bool runid_is(const char *text);

#endif
