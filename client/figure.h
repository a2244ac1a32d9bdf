/*
 * Pictures that come back from plt.show(): their path is said, and where
 * stdout is a terminal that draws pictures, they are drawn.  kitty and
 * iTerm2 take the PNG as it is; sixel is made on the host
 * (CUDARUN_PICTURES=sixel in the run's environment), because nothing here
 * reads PNG, and comes as figure-N.six beside it.
 */
#ifndef CUDASH_FIGURE_H
#define CUDASH_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

enum figure_way {
	FIGURE_NONE,		/* the path only */
	FIGURE_KITTY,
	FIGURE_ITERM2,
	FIGURE_SIXEL,
};

/*
 * What the environment says of the terminal, CUDASH_PICTURES first.
 * get: getenv(3) or one like it.  true: it says something; false: ask.
 */
bool figure_guess(char *(*get)(const char *name), enum figure_way *ret_way);

/* The way for stdout: FIGURE_NONE where that is no terminal. */
enum figure_way figure_way(void);

/* The environment of a run where sixel is the way: name and value. */
#define FIGURE_VARIABLE "CUDARUN_PICTURES"
#define FIGURE_VALUE "sixel"

/* Whether a file of this name is a picture of plt.show(): figure-N.png. */
bool figure_is(const char *name);

/* figure-N.six: only there to be drawn. */
bool figure_is_sixel(const char *name);

/*
 * Say the path of a picture on stdout, and draw it.  Other files: nothing.
 * A .six is drawn, where that is the way, and then removed.
 */
void figure_show(enum figure_way way, const char *path);

/* --- pure ---------------------------------------------------------------- */

/* Escape sequences that draw a PNG; malloc'ed.  name is shown by some. */
char *figure_kitty(const char *png, size_t len, size_t *ret_len);
char *figure_iterm2(const char *png, size_t len, const char *name,
    size_t *ret_len);

/* Whether bytes are one sixel picture and nothing else. */
bool figure_check_sixel(const char *bytes, size_t len);

/* What a terminal is asked, and whether its answer speaks of sixel. */
#define FIGURE_QUESTION "\033[c"
enum figure_answer {
	FIGURE_PARTIAL,		/* not yet all of it */
	FIGURE_PLAIN,
	FIGURE_CAPABLE,
};
/* *ret_begin, *ret_end: where the answer is in bytes, if not partial. */
enum figure_answer figure_answer(const char *bytes, size_t len,
    size_t *ret_begin, size_t *ret_end);

#endif
