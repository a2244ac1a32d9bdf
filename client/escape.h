/*
 * The escape character of a terminal in raw mode, as ssh(1) has it: a tilde
 * at the beginning of a line and the key behind it are for cudash.  Pure.
 */
#ifndef CUDASH_ESCAPE_H
#define CUDASH_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* Zero it to begin. */
struct escape {
	bool within;		/* a line has begun */
	bool tilde;		/* held back: what comes next decides */
};

enum escape_wish {
	ESCAPE_NONE,
	ESCAPE_END,		/* "~." */
	ESCAPE_HELP,		/* "~?" */
};

/*
 * Look at len keys; what is for the other side goes to to, which has room
 * for len + 1 bytes: *ret_len of them.  Returns the first wish; what stands
 * behind it is not looked at: *ret_used keys were.
 */
enum escape_wish escape_take(struct escape *e, const char *keys, size_t len,
    size_t *ret_used, char *to, size_t *ret_len);

#endif
