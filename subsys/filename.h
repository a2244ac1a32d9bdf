/*
 * Names of files that cross the wire, in both directions: relative, "/"
 * between parts, and such that they mean one and the same file on every
 * system.  Pure.
 */
#ifndef CUDARUN_FILENAME_H
#define CUDARUN_FILENAME_H

#include <stdbool.h>

#define FILENAME_PARTS 8
#define FILENAME_PART 255	/* bytes of one part: NAME_MAX */

/* Whether name may cross; if not, *ret_why says it in a few words. */
bool filename_is_safe(const char *name, const char **ret_why);

/*
 * Whether name matches the pattern: * and ? stand for anything but "/", **
 * for that as well, [abc] for one of them.
 */
bool filename_matches(const char *pattern, const char *name);

#endif
