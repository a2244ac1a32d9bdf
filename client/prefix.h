/*
 * What words have in common, for completion.  Pure.
 */
#ifndef CUDASH_PREFIX_H
#define CUDASH_PREFIX_H

/* The longest that all of them begin with, at least one word; malloc'ed. */
char *prefix_common(char *const *words);

#endif
