/*
 * The live interpreter of the prompt: one run, on a channel of its own, that
 * takes a line at a time (console.h).  When it has ended, by exit(), a limit
 * or a signal, the next line starts another.
 */
#ifndef CUDASH_PYTHON_H
#define CUDASH_PYTHON_H

#include <stdbool.h>

#include "console.h"
#include "fault.h"
#include "figure.h"

struct options;
struct python;
struct remote;

/* Nothing is started yet.  All that is given must outlive it. */
struct python *python_new(struct remote *r, const struct options *o,
    const char *workspace, enum figure_way way);

/* For cleanup attributes: close its channel, which ends the run. */
void python_freep(struct python **p);
#define cleanup_python __attribute__((cleanup(python_freep)))

/* What it waits for; CONSOLE_NOTHING: none runs. */
enum console_want python_wants(const struct python *p);

/*
 * Answer it (console_answer), starting one if none runs, and go on until it
 * wants more or has ended, which is told.  -1 and *f filled: the connection
 * is lost, or cudash was told to end.
 */
int python_answer(struct python *p, char kind, const char *text,
    struct fault *f);

/* Ctrl-C while it reads stdin; otherwise as python_answer. */
int python_interrupt(struct python *p, struct fault *f);

/* Of the last line: 0, 1 if it raised, or the status of the ended run. */
int python_status(const struct python *p);

/* Whether what it wrote last to stdout was no whole line. */
bool python_is_within_line(const struct python *p);

/* Names of pictures since the last call, strv or NULL; the caller's. */
char **python_figures(struct python *p);

/* A descriptor to wait for while nothing runs; -1: none. */
int python_fd(const struct python *p);

enum python_idle {
	PYTHON_NOTHING,
	PYTHON_TOLD,		/* something, on the terminal */
	PYTHON_TURNED,		/* it wants something else now */
};

/* The descriptor can be read: take what has come. */
enum python_idle python_idle(struct python *p);

#endif
