/*
 * The relay: carries the client's stdin to the worker, the script through
 * one pipe and what follows it through another, with one buffer and no
 * blocking.  It never looks at more of the bytes than the feed does.
 */
#ifndef CUDARUN_RELAY_H
#define CUDARUN_RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include "feed.h"

#define RELAY_BYTES 65536	/* what a pipe holds */

struct relay_part {
	const char *bytes;
	size_t len;
};

struct relay {
	int in;				/* -1: nothing more is read */
	bool close_in;			/* when the script has closed its own */
	int *script;			/* the worker's pipes, closed here */
	int *input;
	struct feed feed;
	struct relay_part script_parts[2];	/* held, body */
	struct relay_part input_parts[2];	/* --input lines, data */
	char buffer[RELAY_BYTES];
};

/*
 * in: the client's stdin, -1: none.  lines (may be NULL) go to *input before
 * anything else and must outlive the relay.  Without expect_script all of
 * stdin is input.
 */
void relay_init(struct relay *r, int in, int *script, int *input,
    const char *lines, bool expect_script);

/* The script is here already; its bytes must outlive the relay. */
void relay_give_script(struct relay *r, const char *bytes, size_t len);

/* Whether to poll in for reading, and the pipes for writing. */
bool relay_wants(const struct relay *r);
bool relay_script_waits(const struct relay *r);
bool relay_input_waits(const struct relay *r);

/* Read once from in, which is readable.  Bytes read, 0 at its end. */
size_t relay_read(struct relay *r);

/* Write what the pipes take now; close those that are done. */
void relay_flush(struct relay *r);

/* Whether the whole script has been sent. */
bool relay_script_done(const struct relay *r);

#endif
