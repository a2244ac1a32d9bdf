#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "exitcode.h"
#include "option.h"

#define FIRST 256		/* getopt's val of the first row */
#define SHORTS (2 * OPTION_ROWS + 16)

/* The table in getopt's two forms. */
static void
fill_getopt(const struct option_table *t, struct option longs[OPTION_ROWS],
    char shorts[SHORTS])
{
	const struct option_row *row = t->rows;
	char *s = shorts;
	size_t n = 0;

	*s++ = '+';	/* the first other word ends our options */
	*s++ = ':';
	for (; row->help != NULL; row++) {
		assert(row < t->rows + OPTION_ROWS - 1);
		if (row->name[0] != '\0')
			longs[n++] = (struct option){ row->name,
			    row->value != NULL, NULL,
			    FIRST + (int)(row - t->rows) };
		if (row->letter == 0)
			continue;
		*s++ = row->letter;
		if (row->value != NULL)
			*s++ = ':';
	}
	longs[n] = (struct option){ 0 };
	(void)snprintf(s, (size_t)(shorts + SHORTS - s), "%s", t->more);
}

static const struct option_row *
find_row(const struct option_row *rows, int val)
{
	if (val >= FIRST)
		return &rows[val - FIRST];
	for (; rows->help != NULL; rows++)
		if (rows->letter != 0 && rows->letter == val)
			return rows;
	return NULL;
}

/* getopt is past a long option, but may be amid letters like -qx. */
static int
bad_option(const struct option_table *t, int val, char **argv,
    struct fault *f)
{
	char letter[] = { '-', (char)optopt, '\0' };
	const char *option = optopt > 0 && optopt < FIRST ? letter :
	    argv[optind - 1];

	if (val == ':')
		return fault_set(f, EXIT_USAGE, "%s wants a value; %s",
		    option, t->help);
	return fault_set(f, EXIT_USAGE, "there is no option %s; %s", option,
	    t->help);
}

void
option_begin(void)
{
	opterr = 0;
	optind = 0;		/* GNU: start anew, read "+" again */
}

int
option_next(const struct option_table *t, int argc, char **argv,
    const struct option_row **ret_row, int *ret_letter,
    const char **ret_value, int *ret_next, struct fault *f)
{
	struct option longs[OPTION_ROWS];
	char shorts[SHORTS];
	int val;

	fill_getopt(t, longs, shorts);
	val = getopt_long(argc, argv, shorts, longs, NULL);
	*ret_next = optind;
	if (val == -1)
		return 0;
	if (val == '?' || val == ':')
		return bad_option(t, val, argv, f);
	*ret_row = find_row(t->rows, val);
	*ret_letter = val;
	*ret_value = optarg;
	return 1;
}
