/*
 * What the process that speaks SSH says over its control socket: first how
 * the login went, then, for each byte it is sent, a channel or a fault.
 */
#ifndef CUDASH_ANSWER_H
#define CUDASH_ANSWER_H

#include "fault.h"

/* "All went well", or *f where that is not NULL.  -1: nobody listens. */
int answer_say(int control, const struct fault *f);

/* Give a channel away; channel stays the caller's.  -1: nobody listens. */
int answer_channel(int control, int channel);

/* Wait for the answer.  -1 and *f filled: it is a fault, or none came. */
int answer_await(int control, struct fault *f);

/* Wait for the channel that follows a good answer; the caller owns it. */
int answer_take(int control, struct fault *f);

/*
 * Close our end of a channel, so that the other end reads EOF: a socket that
 * is closed with bytes unread would give an error there.
 */
void answer_hang_up(int *end);

#endif
