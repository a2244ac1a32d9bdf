/*
 * Variables that a client sets for its script: any name and value, since
 * they are set after the seal.  What the interpreter itself obeys while it
 * starts comes from environment.h alone.
 */
#ifndef CUDARUN_VARIABLES_H
#define CUDARUN_VARIABLES_H

#include "fault.h"

/* Set each NAME=VALUE of env (may be NULL).  -1 and *f filled. */
int variables_set(char *const *env, struct fault *f);

#endif
