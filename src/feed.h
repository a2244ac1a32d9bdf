/*
 * The feed: one stdin that carries two things.  The script comes first; a
 * line that is exactly #__END__ ends it, and what follows is the script's
 * own stdin.  Without that line, all of it is the script.  Pure: bytes in,
 * bytes out, bounded memory, no matter how the bytes are cut into reads.
 */
#ifndef CUDARUN_FEED_H
#define CUDARUN_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEED_MARK "#__END__"

struct feed {
	size_t matched;		/* bytes held back that may be the mark */
	bool line_start;	/* the next byte begins a line */
	bool cr;		/* a CR after the whole mark is held too */
	bool ended;		/* the mark was seen */
	uint64_t script_bytes;	/* of the script, so far */
};

/* A piece of input: which part of it goes where. */
struct feed_split {
	const char *held;	/* held back before, now known to be script */
	size_t held_len;
	size_t script_len;	/* first bytes of the piece: script */
	size_t skip;		/* then bytes to drop (the mark, or held) */
	size_t data_len;	/* then bytes of data */
};

void feed_init(struct feed *ret_feed);

/*
 * Take a piece of stdin.  The caller sends held, then script_len bytes of
 * the piece to the script, drops skip, and sends data_len to its stdin.
 */
void feed_take(struct feed *feed, const char *piece, size_t len,
    struct feed_split *ret_split);

/* stdin ended: what was held back and is script after all. */
size_t feed_finish(struct feed *feed, const char **ret_held);

#endif
