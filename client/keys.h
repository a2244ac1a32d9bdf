/*
 * Bytes of stdin for the prompt, as they come: with Ctrl-C, a changed window
 * and other descriptors to wait for besides.
 */
#ifndef CUDASH_KEYS_H
#define CUDASH_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "os.h"

/* Zero it to begin, and put os_signals_begin() into signals for each wait. */
struct keys {
	struct os_signals signals;
	int watched[2];		/* descriptors; -1: none */
	char *bytes;		/* read and not yet taken; owned */
	size_t len;
	size_t size;
};

enum keys_got {
	KEYS_BYTES,
	KEYS_END,		/* of the file, or Ctrl-D in a line mode */
	KEYS_INTERRUPT,
	KEYS_RESIZE,
	KEYS_WATCHED,		/* one of watched can be read */
	KEYS_DEATH,		/* SIGTERM or SIGHUP */
};

/* Wait for one of them; of bytes at most max are read. */
enum keys_got keys_wait(struct keys *k, size_t max);

/* The first len of bytes. */
void keys_take(struct keys *k, void *to, size_t len);

/* Where in bytes an answer of the terminal is; false: not there yet. */
typedef bool keys_find(const char *bytes, size_t len, size_t *ret_begin,
    size_t *ret_end, void *arg);

/*
 * Ask the terminal something and wait up to 250 ms for what find() sees.
 * What was typed around it is not lost.  false: no answer.
 */
bool keys_ask(struct keys *k, const char *question, keys_find *find,
    void *arg);

void keys_free(struct keys *k);

#endif
