/*
 * A job: what a client asks for, however it arrived.  Entries fill it; the
 * session runs it.  The bytes of a raw script are not in it: they stay on
 * stdin until the sandbox stands.  Those of a framed one are.
 */
#ifndef CUDARUN_JOB_H
#define CUDARUN_JOB_H

#include <stdbool.h>
#include <stddef.h>

#include "brief.h"
#include "fault.h"
#include "limit.h"
#include "option.h"

struct job {
	enum brief_mode mode;
	char *name;		/* of the script */
	char *text;		/* code of -c, module of -m, or "" */
	char **argv;		/* the script's arguments */
	char **set;		/* NAME=VALUE, for after the seal only */
	char *script;		/* its bytes; NULL: they come on stdin */
	size_t script_len;
	char *input;		/* --input lines, each with its newline */
	char *tag;		/* marks our lines, or NULL */
	char *keep;		/* folder for results, or NULL */
	bool quiet;
	bool wished[LIMIT_END];
	uint64_t wish[LIMIT_END];
};

/* The options of cudarun(1). */
const struct option_row *job_options(void);

enum job_ask {
	JOB_RUN,
	JOB_HELP,
	JOB_VERSION,
};

/*
 * Read the command line of cudarun(1) after a possible verb.  -1 with *f
 * filled (EXIT_USAGE); otherwise what was asked for.  Release with job_free,
 * also after -1.
 */
int job_parse(int argc, char **argv, struct job *ret_job, struct fault *f);

void job_free(struct job *job);

#endif
