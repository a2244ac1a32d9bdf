#include <stdlib.h>
#include <string.h>

#include "exitcode.h"
#include "job.h"
#include "mem.h"

#define NAME_BYTES 255		/* NAME_MAX of every file system we meet */
#define INPUT_BYTES (1u << 20)
#define TAG_BYTES 64

static const struct option_row options[] = {
	{ "name", 0, "NAME", "file name of the script (script.py)", LIMIT_END },
	{ "input", 0, "LINE", "a line for input(); repeatable", LIMIT_END },
	{ "keep", 0, "DIR", "new folder at home for what the job leaves",
	    LIMIT_END },
	{ "time", 't', "TIME", "wall clock limit, as 90s, 10m, 1:30:00",
	    LIMIT_TIME },
	{ "cpu", 0, "TIME", "CPU time limit of the whole job", LIMIT_CPU },
	{ "mem", 0, "SIZE", "memory limit, as 512M or 4G", LIMIT_MEMORY },
	{ "processes", 0, "N", "limit of processes and threads",
	    LIMIT_PROCESSES },
	{ "file-size", 0, "SIZE", "limit of one file", LIMIT_FILE_SIZE },
	{ "workspace", 0, "SIZE", "limit of all files", LIMIT_WORKSPACE },
	{ "tag", 0, "WORD", "mark our lines, so that none can be forged",
	    LIMIT_END },
	{ "quiet", 'q', NULL, "no notices of ours, only failures", LIMIT_END },
	{ "help", 'h', NULL, "this text", LIMIT_END },
	{ "version", 'V', NULL, "the version", LIMIT_END },
	{ NULL, 0, NULL, NULL, LIMIT_END },
};

const struct option_row *
job_options(void)
{
	return options;
}

/* Nothing that a terminal or a pattern could take for something else. */
static int
set_tag(struct job *job, const char *word, struct fault *f)
{
	size_t len = strlen(word);

	if (len == 0 || len > TAG_BYTES || strspn(word, "0123456789-_."
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != len)
		return fault_set(f, EXIT_USAGE, "--tag wants up to %d letters, "
		    "digits and any of -_. that nobody can guess", TAG_BYTES);
	free(job->tag);
	job->tag = xstrdup(word);
	return 0;
}

/* One path component that does not hide and cannot be an option. */
static int
set_name(char **ret_name, const char *option, const char *value,
    const char *example, struct fault *f)
{
	const char *p;

	if (value[0] == '\0' || value[0] == '.' || value[0] == '-' ||
	    strlen(value) > NAME_BYTES)
		return fault_set(f, EXIT_USAGE, "--%s wants a plain file "
		    "name like %s", option, example);
	for (p = value; *p != '\0'; p++)
		if (*p == '/' || (unsigned char)*p < ' ' || *p == 0x7f)
			return fault_set(f, EXIT_USAGE, "--%s wants a file "
			    "name without slashes or control characters",
			    option);
	free(*ret_name);
	*ret_name = xstrdup(value);
	return 0;
}

static int
add_input(struct job *job, const char *line, struct fault *f)
{
	cleanup_free char *before = steal_pointer(&job->input);

	job->input = xasprintf("%s%s\n", before == NULL ? "" : before, line);
	if (strlen(job->input) > INPUT_BYTES)
		return fault_set(f, EXIT_USAGE, "--input takes 1M in all; "
		    "send more behind a line #__END__ after the script");
	return 0;
}

static int
set_wish(struct job *job, const struct option_row *o, const char *value,
    struct fault *f)
{
	const struct limit_row *row = limits_row(o->limit);

	if (limits_parse(row->unit, value, &job->wish[o->limit]) == -1)
		return fault_set(f, EXIT_USAGE, "--%s %s: not %s; see "
		    "cudarun --help", o->name, value,
		    row->unit == UNIT_DURATION ? "a time" :
		    row->unit == UNIT_SIZE ? "a size" : "a number");
	job->wished[o->limit] = true;
	return 0;
}

static int
take_option(struct job *job, const struct option_row *o, const char *value,
    struct fault *f)
{
	if (o->limit != LIMIT_END)
		return set_wish(job, o, value, f);
	if (strcmp(o->name, "name") == 0)
		return set_name(&job->name, o->name, value, "heat.py", f);
	if (strcmp(o->name, "keep") == 0)
		return set_name(&job->keep, o->name, value, "run1", f);
	if (strcmp(o->name, "tag") == 0)
		return set_tag(job, value, f);
	if (strcmp(o->name, "input") == 0)
		return add_input(job, value, f);
	if (strcmp(o->name, "quiet") == 0)
		job->quiet = true;
	if (strcmp(o->name, "help") == 0)
		return JOB_HELP;
	if (strcmp(o->name, "version") == 0)
		return JOB_VERSION;
	return JOB_RUN;
}

/* As python3's own: what follows -c CODE or -m MODULE is the script's. */
static int
take_code(struct job *job, int letter, const char *value)
{
	job->mode = letter == 'c' ? BRIEF_CODE : BRIEF_MODULE;
	free(job->text);
	job->text = xstrdup(value);
	return JOB_RUN;
}

/* What stands behind the options: "-", or nothing, then arguments. */
static int
take_rest(struct job *job, int argc, char **argv, int i, struct fault *f)
{
	if (job->mode == BRIEF_SCRIPT && i < argc && strcmp(argv[i], "-") != 0)
		return fault_set(f, EXIT_USAGE, "the script comes on stdin: "
		    "ssh HOST cudarun < %s; arguments follow a dash: "
		    "cudarun - %s", argv[i], argv[i]);
	if (job->mode == BRIEF_SCRIPT && i < argc)
		i++;
	for (; i < argc; i++)
		strv_append(&job->argv, xstrdup(argv[i]));
	return JOB_RUN;
}

int
job_parse(int argc, char **argv, struct job *ret_job, struct fault *f)
{
	const struct option_table table = { options, "c:m:",
	    "see cudarun --help" };
	const struct option_row *row;
	int ask = JOB_RUN, letter, more = 1, next = 1;
	const char *value;

	*ret_job = (struct job){ .mode = BRIEF_SCRIPT };
	ret_job->name = xstrdup("script.py");
	ret_job->text = xstrdup("");
	option_begin();
	while (ask == JOB_RUN && ret_job->mode == BRIEF_SCRIPT &&
	    (more = option_next(&table, argc, argv, &row, &letter, &value,
	    &next, f)) == 1)
		ask = row != NULL ? take_option(ret_job, row, value, f) :
		    take_code(ret_job, letter, value);
	if (more == -1 || ask != JOB_RUN)
		return more == -1 ? -1 : ask;
	return take_rest(ret_job, argc, argv, next, f);
}

void
job_free(struct job *job)
{
	free(job->name);
	free(job->text);
	free(job->input);
	free(job->script);
	strv_free(job->set);
	free(job->keep);
	free(job->tag);
	strv_free(job->argv);
	*job = (struct job){ 0 };
}
