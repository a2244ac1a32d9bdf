/*
 * The spill: a page-backed buffer shared by worker and monitor that holds
 * the output which the worker has taken but not yet written.  Whatever
 * kills the worker (os._exit, SIGSEGV, SIGKILL), the monitor finds the rest
 * there afterwards and writes it.  The worker's bytes are not trusted: the
 * monitor checks both indices before use.
 */
#ifndef CUDARUN_SPILL_H
#define CUDARUN_SPILL_H

#include <stddef.h>
#include <stdint.h>

#define SPILL_DATA 65536	/* bytes of output it can hold */

struct spill {
	uint32_t begin;		/* first byte not yet written */
	uint32_t end;		/* one past the last byte taken */
	uint8_t data[SPILL_DATA];
};

/* A memfd of the right size, close-on-exec; -1 with errno. */
int spill_create(void);

/* Map fd, shared.  NULL with errno, also if its size is not ours. */
struct spill *spill_map(int fd);

/* A buffer of the same shape that is shared with nobody.  NULL: no memory. */
struct spill *spill_private(void);

void spill_unmap(struct spill *s);

/*
 * What is left in *s, bounds checked: sets *ret_data into s->data and
 * returns its length, 0 for nothing or for indices that make no sense.
 */
size_t spill_rest(const struct spill *s, const uint8_t **ret_data);

/*
 * Write what is left in a spill to out, for at most 10 s: a client that
 * stalls keeps its last bytes from the user, not from us.
 */
void spill_write_rest(int spill, int out);

#endif
