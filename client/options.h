/*
 * The command line of cudash(1).  One table makes the parser, the usage text
 * and the tests.
 *
 * Options come before HOST or between HOST and what is to run; what stands
 * behind the script, behind -c CODE or -m MODULE, is the script's own.  A
 * word behind HOST is a verb if it is one of ps, gpus, queue, usage, logs,
 * attach, kill and check; a script of such a name has its ending or a slash:
 * ./check.
 */
#ifndef CUDASH_OPTIONS_H
#define CUDASH_OPTIONS_H

#include <stdbool.h>

#include "fault.h"
#include "limit.h"
#include "option.h"
#include "remote.h"

enum options_mode {
	OPTIONS_PROMPT,		/* nothing behind HOST */
	OPTIONS_SCRIPT,		/* text: path of the script */
	OPTIONS_STDIN,		/* - */
	OPTIONS_CODE,		/* text: -c */
	OPTIONS_MODULE,		/* text: -m */
	OPTIONS_VERB,		/* text: the verb; argv: its words */
};

struct options {
	enum options_mode mode;
	char *text;		/* owned, as all below; "" if there is none */
	char **argv;		/* behind it; NULL: none */
	struct remote_plan plan;	/* points into the next ones */
	char *host;
	char *port;
	char *user;
	char *identity;
	char *config;
	char **ssh_options;
	char **files;		/* -f; NULL: none */
	char **results;		/* -o; NULL: all that is new */
	char *folder;		/* -O; "." */
	char **env;		/* NAME=VALUE each */
	uint64_t gpu_bytes;	/* --gpu-mem; 0: not asked for */
	uint64_t gpus;
	bool gpu_wished;
	bool wished[LIMIT_END];
	uint64_t wish[LIMIT_END];
	bool force;
	bool detach;
	bool terminal;		/* -t */
	bool no_input;		/* -n */
	bool quiet;
};

/* The table; the last row has no help. */
const struct option_row *options_rows(void);

/* The verbs; the last is NULL. */
const char *const *options_verbs(void);

enum options_ask {
	OPTIONS_GO,
	OPTIONS_HELP,
	OPTIONS_VERSION,
};

/*
 * Read it.  -1 with *f filled (EXIT_USAGE); otherwise what was asked for.
 * Release with options_free, also after -1.
 */
int options_parse(int argc, char **argv, struct options *ret_o,
    struct fault *f);

void options_free(struct options *o);
#define cleanup_options __attribute__((cleanup(options_free)))

#endif
