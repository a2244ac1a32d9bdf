/*
 * The % commands of the prompt.  One table makes %help and the completion.
 * Runs and questions go over the channel that the prompt has open, in the
 * workspace of its connection.  Where Ctrl-C left a run before its end, the
 * next one goes over a channel of its own, in the same workspace.
 */
#ifndef CUDASH_COMMANDS_H
#define CUDASH_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "figure.h"

struct options;
struct remote;
struct talk;

struct commands {
	struct talk *talk;	/* has the workspace; all questions */
	struct remote *remote;
	struct talk *spare;	/* for runs, where one was left on talk and
				 * keeps it busy; or NULL; owned */
	const struct options *options;	/* of the command line */
	enum figure_way way;
	bool typed;		/* somebody types: a run gets stdin */
	int status;		/* of the last command */
	bool quit;
};

/* Do what a line that begins with % says.  -1 and *f: the talk failed. */
int commands_do(struct commands *c, const char *line, struct fault *f);

/* Send these files to the workspace.  -1 as above. */
int commands_put(struct commands *c, char **paths, struct fault *f);

/* Fetch these pictures and show them.  -1 as above. */
int commands_show(struct commands *c, char *const *names, struct fault *f);

/* For line.h. */
char **commands_complete(struct commands *c, const char *text,
    size_t *ret_begin);

#endif
