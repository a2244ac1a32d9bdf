/*
 * Paths from cudarun.conf and from the account, before anything is shown
 * under them.
 */
#ifndef CUDARUN_PLACE_H
#define CUDARUN_PLACE_H

#include <stdbool.h>

/* Absolute, and no "//", "/.", "/.." or slash at the end ("/" itself is). */
bool place_is_plain(const char *path);

/*
 * A plain path that is the job's own: a place that it has for itself, or
 * one in /proc, /sys, /dev or /job.
 */
bool place_is_own(const char *path);

#endif
