/*
 * A bar on a terminal's stderr, drawn a few times a second and taken away
 * when it is done.  Where stderr is no terminal, or in raw mode, it is not
 * there.
 */
#ifndef CUDASH_PROGRESS_H
#define CUDASH_PROGRESS_H

#include <stdint.h>

struct progress;

/* label is copied; total in bytes, 0: nothing is shown.  NULL: no bar. */
struct progress *progress_new(const char *label, uint64_t total);

/* So many bytes more. */
void progress_add(struct progress *p, uint64_t bytes);

/* Take it away; NULL is fine. */
void progress_free(struct progress *p);

#endif
