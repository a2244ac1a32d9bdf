/*
 * Comments of cudarun.conf.  libconfuse counts the line of one twice, and
 * would name a wrong line in its errors: so it gets blanks for them.
 */
#ifndef CUDARUN_COMMENT_H
#define CUDARUN_COMMENT_H

#include <stdbool.h>

/* Whether each { outside of texts has its }; text without comments. */
bool comment_is_closed(const char *text);

/* Put blanks in the place of every comment in text; lines stay. */
void comment_blank(char *text);

#endif
