/*
 * The arrival of a run on a visit: RUN, its files, GO.  What comes of it is
 * a run that has started, or an EXIT frame at once.
 */
#ifndef CUDARUN_ARRIVAL_H
#define CUDARUN_ARRIVAL_H

struct control;
struct fault;
struct objection;
struct visit;
struct wire_frame;

/*
 * A RUN frame, whose number has been taken; FILE; GO.  -1 and *o filled: the
 * client is wrong, and the connection ends.
 */
int arrival_take_run(struct visit *v, const struct control *c,
    struct objection *o);
int arrival_take_file(struct visit *v, const struct wire_frame *frame,
    struct objection *o);
int arrival_take_go(struct visit *v, struct objection *o);

/* The run cannot be had: EXIT says why, and the connection goes on. */
void arrival_refuse(struct visit *v, const char *reason,
    const struct fault *f);

#endif
