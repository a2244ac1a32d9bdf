/*
 * Questions on the terminal, whatever the standard files are: while there is
 * one, Ctrl-C must leave the terminal as it was, and end all of us.
 */
#ifndef CUDASH_ASK_H
#define CUDASH_ASK_H

#include <stdbool.h>

#define ASK_MAX	1024	/* bytes of an answer, with the NUL */

/*
 * Ask; the caller owns and wipes the answer (ask_forget).  watch: a socket;
 * when its other end goes, nobody waits for the answer.  NULL: no terminal,
 * no answer, or an answer that is too long.
 */
char *ask(const char *question, bool echo, int watch);

/* Wipe and free an answer; NULL is allowed. */
void ask_forget(char *answer);

/* Whether there is a terminal to ask on. */
bool ask_possible(void);

#endif
