/*
 * The bytes of one open file to another one, holes kept as holes: a file of
 * 1T may hold a single byte.
 */
#ifndef CUDARUN_COPY_H
#define CUDARUN_COPY_H

#include <stdint.h>
#include <sys/types.h>

/*
 * Copy the first size bytes of from to the empty file to, which then is as
 * long.  -1 with errno; EOVERFLOW: it holds more than max bytes of data.
 * *ret_bytes: those that were copied, filled if 0 is returned.
 */
int copy_file(int from, int to, off_t size, uint64_t max, uint64_t *ret_bytes);

#endif
