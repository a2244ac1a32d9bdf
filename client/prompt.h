/*
 * The prompt: `cudash HOST' alone.  Two channels over the one connection:
 * the first for % commands (commands.h), the second, when the first line of
 * Python comes, for the interpreter that lives on (python.h).  Both work in
 * the workspace of the first.
 */
#ifndef CUDASH_PROMPT_H
#define CUDASH_PROMPT_H

#include "fault.h"

struct options;
struct remote;

/*
 * Read lines and do what they say, until %quit or their end.  Returns the
 * exit status: 0 where somebody typed, that of the last line otherwise.
 * -1 and *f filled: the connection is lost, or could not be begun.
 */
int prompt_run(struct remote *r, const struct options *o, struct fault *f);

#endif
