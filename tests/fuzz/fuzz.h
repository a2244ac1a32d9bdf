/*
 * What libFuzzer calls, and replay.c in its place.  A target returns 0; a
 * finding is an abort or a sanitiser's word.
 */
#ifndef CUDARUN_FUZZ_H
#define CUDARUN_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
