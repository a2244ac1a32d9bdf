/*
 * Comments of cudarun.conf.  libconfuse counts the line of one twice, and
 * would name a wrong line in its errors: so it gets blanks for them.
 */
#ifndef CUDARUN_COMMENT_H
#define CUDARUN_COMMENT_H

#include <stdbool.h>

#include "fault.h"

/* Whether each { outside of texts has its }; text without comments. */
bool comment_is_closed(const char *text);

/*
 * Put blanks in the place of every comment in text, of the file path; lines
 * stay.  -1 and *f filled: one does not end.
 */
int comment_blank(char *text, const char *path, struct fault *f);

#endif
