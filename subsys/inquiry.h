/*
 * Inquiries: STATUS frames and their answers.
 */
#ifndef CUDARUN_INQUIRY_H
#define CUDARUN_INQUIRY_H

struct control;
struct objection;
struct record;

/*
 * Answer c, a STATUS of a client: *ret_answer is owned.  dir: the session's
 * workspace.  -1 and *o filled: there is no such question.
 */
int inquiry_answer(const struct control *c, const struct record *record,
    int dir, struct control **ret_answer, struct objection *o);

#endif
