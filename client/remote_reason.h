/*
 * Why there is no connection, and what to do: words of ssh(1) or of libssh
 * made into one sentence.
 */
#ifndef CUDASH_REMOTE_REASON_H
#define CUDASH_REMOTE_REASON_H

#include "fault.h"

/* Fill *f (EXIT_SSHS).  Always -1. */
int remote_reason(const char *host, const char *words, struct fault *f);

#endif
