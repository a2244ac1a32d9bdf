/*
 * The two halves of a run, talk.h: drive.c waits and sends, arrive.c takes
 * what comes.
 */
#ifndef CUDASH_DRIVE_H
#define CUDASH_DRIVE_H

#include "fault.h"

struct talk;
struct talk_run;
struct wire_frame;

/* Take one frame.  -1 and *f filled: it makes no sense. */
int arrive(struct talk *t, struct talk_run *run,
    const struct wire_frame *frame, struct fault *f);

/* Write what waits for out and err, as far as they take it now. */
void drive_write(struct talk *t, struct talk_run *run);

/* Whether something still waits. */
bool drive_holds(const struct talk_run *run);

#endif
