/*
 * What Ctrl-C, other signals and the escape of a terminal do to a run:
 * interrupt it, kill it, or leave it, and say so.
 */
#ifndef CUDASH_INTERRUPT_H
#define CUDASH_INTERRUPT_H

#include "fault.h"

struct os_signals;
struct talk;
struct talk_run;

/* Do what the signals that came want.  -1 and *f filled: the run is left. */
int interrupt_take(struct talk *t, struct talk_run *run,
    struct os_signals *s, struct fault *f);

/* What Ctrl-C left while files were on their way; always -1. */
int interrupt_say_left(const struct talk_run *run, struct fault *f);

/* Keys of a terminal in raw mode: to the run, but the escape.  -1: left. */
int interrupt_take_keys(struct talk *t, struct talk_run *run,
    const char *keys, size_t len, struct fault *f);

#endif
