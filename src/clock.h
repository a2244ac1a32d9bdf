/*
 * Time that only goes forward.
 */
#ifndef CUDARUN_CLOCK_H
#define CUDARUN_CLOCK_H

#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC. */
uint64_t clock_ms(void);

#endif
