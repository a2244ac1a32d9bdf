/*
 * The options of a program as one table, which its parser, its usage and its
 * tests read.
 */
#ifndef CUDARUN_OPTION_H
#define CUDARUN_OPTION_H

#include "fault.h"
#include "limit.h"

/* One row.  The last of a table has no help. */
struct option_row {
	const char *name;	/* long, without dashes, or "" */
	char letter;		/* short, or 0 */
	const char *value;	/* word for its value, or NULL */
	const char *help;
	enum limit limit;	/* what it wishes; LIMIT_END: none */
};

struct option_table {
	const struct option_row *rows;
	const char *more;	/* further letters, as getopt(3) has them */
	const char *help;	/* what to do about a wrong one */
};

#define OPTION_ROWS 40		/* at most, with the last */

/*
 * Before the first option_next() on an argv: options are in argv[1] and on.
 */
void option_begin(void);

/*
 * The next option: 1, *ret_row is its row, or NULL for one of more, whose
 * letter is *ret_letter; *ret_value points into argv, or is NULL.  0: the
 * first other word, at index *ret_next.  -1 and *f filled (EXIT_USAGE).
 */
int option_next(const struct option_table *t, int argc, char **argv,
    const struct option_row **ret_row, int *ret_letter,
    const char **ret_value, int *ret_next, struct fault *f);

#endif
