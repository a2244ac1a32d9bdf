/*
 * Import statements of Python, wherever in a text they stand.  Strings,
 * comments, brackets and continued lines are known; the rest is not parsed.
 */
#ifndef CUDASH_STATEMENTS_H
#define CUDASH_STATEMENTS_H

#include <stddef.h>

/*
 * Call found for each module of each import statement: "a" and 0 for
 * `import a.b' and `from a import b'; "b" and 1 for `from . import b' and
 * `from .b import c'.  The name is valid during the call.
 */
void statements_scan(const char *text, size_t len,
    void (*found)(const char *name, int dots, void *arg), void *arg);

#endif
