/*
 * The framed entry: one connection that speaks "cudarun wire 1",
 * cudarun-protocol(7), from its magic to its end.
 */
#ifndef CUDARUN_FRAMED_H
#define CUDARUN_FRAMED_H

#include "fault.h"

struct conf;
struct tree;

/* On stdin and stdout.  The exit status; or -1 and *f filled. */
int framed_run(const struct conf *conf, const struct tree *tree,
    struct fault *f);

#endif
