#include <stdlib.h>
#include <string.h>

#include "exitcode.h"
#include "mem.h"
#include "options.h"
#include "values.h"

static const struct option_row rows[] = {
	{ "file", 'f', "PATH", "send a file or folder too; repeatable",
	    LIMIT_END },
	{ "output", 'o', "GLOB", "new files that come back; repeatable "
	    "(all that are new or changed)", LIMIT_END },
	{ "output-dir", 'O', "DIR", "where they go (.)", LIMIT_END },
	{ "force", 0, NULL, "overwrite files here", LIMIT_END },
	{ "gpus", 0, "N", "so many GPUs", LIMIT_END },
	{ "gpu-mem", 0, "SIZE", "memory on each of them, as 4G", LIMIT_END },
	{ "time", 0, "TIME", "wall clock limit, as 90s, 10m, 1:30:00",
	    LIMIT_TIME },
	{ "cpu", 0, "TIME", "CPU time limit of the whole run", LIMIT_CPU },
	{ "mem", 0, "SIZE", "memory limit, as 512M or 4G", LIMIT_MEMORY },
	{ "workspace", 0, "SIZE", "limit of all its files together",
	    LIMIT_WORKSPACE },
	{ "file-size", 0, "SIZE", "limit of a single file",
	    LIMIT_FILE_SIZE },
	{ "processes", 0, "N", "limit of processes and threads",
	    LIMIT_PROCESSES },
	{ "env", 0, "NAME[=VALUE]", "environment variable; repeatable",
	    LIMIT_END },
	{ "detach", 0, NULL, "start it, and let it run without us",
	    LIMIT_END },
	{ "", 'c', "CODE", "run CODE, as python3 -c", LIMIT_END },
	{ "", 'm', "MODULE", "run MODULE, as python3 -m", LIMIT_END },
	{ "tty", 't', NULL, "a real terminal, for pdb and curses", LIMIT_END },
	{ "no-input", 'n', NULL, "no stdin for the script", LIMIT_END },
	{ "quiet", 'q', NULL, "no notices, only failures", LIMIT_END },
	{ "port", 'p', "PORT", "as ssh -p", LIMIT_END },
	{ "login", 'l', "USER", "as ssh -l", LIMIT_END },
	{ "identity", 'i', "FILE", "as ssh -i", LIMIT_END },
	{ "config", 'F', "FILE", "as ssh -F", LIMIT_END },
	{ "ssh-option", 0, "KEY=VALUE", "as ssh -o; repeatable", LIMIT_END },
	{ "transport", 0, "WORD", "auto, libssh, or ssh: the ssh program",
	    LIMIT_END },
	{ "help", 'h', NULL, "this text", LIMIT_END },
	{ "version", 'V', NULL, "the version", LIMIT_END },
	{ NULL, 0, NULL, NULL, LIMIT_END },
};

static const char *const verbs[] = {
	"ps", "gpus", "queue", "usage", "logs", "attach", "kill", "check", NULL,
};

const struct option_row *
options_rows(void)
{
	return rows;
}

const char *const *
options_verbs(void)
{
	return verbs;
}

/* --- words -------------------- */

/* Options from argv[1] on; *ret_next: how many words they were. */
static int
take_options(struct options *o, int argc, char **argv, int *ret_next,
    struct fault *f)
{
	const struct option_table table = { rows, "", "see cudash --help" };
	const struct option_row *row;
	int ask = OPTIONS_GO, letter, more = 1;
	const char *value;

	option_begin();
	while (ask == OPTIONS_GO && o->mode == OPTIONS_PROMPT &&
	    (more = option_next(&table, argc, argv, &row, &letter, &value,
	    ret_next, f)) == 1)
		ask = values_take(o, row, value, f);
	return more == -1 ? -1 : ask;
}

static bool
is_verb(const char *word)
{
	size_t i;

	for (i = 0; verbs[i] != NULL; i++)
		if (strcmp(verbs[i], word) == 0)
			return true;
	return false;
}

/* What has no words behind it, and what has one. */
static int
judge_verb(const struct options *o, struct fault *f)
{
	bool id = strcmp(o->text, "logs") == 0 || strcmp(o->text,
	    "attach") == 0 || strcmp(o->text, "kill") == 0;
	size_t words = strv_len(o->argv);

	if (id && words != 1)
		return fault_set(f, EXIT_USAGE, "%s wants the ID of one run; "
		    "cudash %s ps shows them", o->text, o->host);
	if (!id && words != 0)
		return fault_set(f, EXIT_USAGE, "%s takes no words; a script "
		    "of that name is ./%s", o->text, o->text);
	return OPTIONS_GO;
}

/* A host would take such a name for an option, or not list the file. */
static int
judge_script(const struct options *o, struct fault *f)
{
	const char *slash = strrchr(o->text, '/');
	const char *leaf = slash == NULL ? o->text : slash + 1;

	if (*leaf == '-' || (*leaf == '.' && strcmp(leaf, ".") != 0 &&
	    strcmp(leaf, "..") != 0))
		return fault_set(f, EXIT_USAGE, "%s: the name of a script "
		    "cannot begin with a dot or a dash; rename it, or send "
		    "it on stdin: cudash %s - < %s", o->text, o->host,
		    o->text);
	return OPTIONS_GO;
}

static int
judge(const struct options *o, struct fault *f)
{
	if (o->mode == OPTIONS_VERB)
		return judge_verb(o, f);
	if (o->mode == OPTIONS_SCRIPT && judge_script(o, f) == -1)
		return -1;
	if (o->mode == OPTIONS_PROMPT && (o->detach || o->terminal))
		return fault_set(f, EXIT_USAGE, "--detach and -t want a "
		    "script");
	if (o->detach && o->terminal)
		return fault_set(f, EXIT_USAGE, "a run with a terminal cannot "
		    "be detached");
	if (o->terminal && (o->mode == OPTIONS_STDIN || o->no_input))
		return fault_set(f, EXIT_USAGE, "-t wants the terminal's "
		    "input; it goes neither with - nor with -n");
	return OPTIONS_GO;
}

/* Behind HOST and its options. */
static int
take_rest(struct options *o, char **words, struct fault *f)
{
	if (o->mode == OPTIONS_PROMPT && *words != NULL) {
		o->mode = strcmp(*words, "-") == 0 ? OPTIONS_STDIN :
		    is_verb(*words) ? OPTIONS_VERB : OPTIONS_SCRIPT;
		free(o->text);
		o->text = xstrdup(*words++);
	}
	for (; *words != NULL; words++)
		strv_append(&o->argv, xstrdup(*words));
	return judge(o, f);
}

static void
fill_plan(struct options *o)
{
	o->plan.host = o->host;
	o->plan.port = o->port;
	o->plan.user = o->user;
	o->plan.identity = o->identity;
	o->plan.config = o->config;
	o->plan.options = o->ssh_options;
	o->plan.quiet = o->quiet;
}

int
options_parse(int argc, char **argv, struct options *ret_o, struct fault *f)
{
	int next, ask;

	*ret_o = (struct options){ .text = xstrdup(""),
	    .folder = xstrdup(".") };
	ask = take_options(ret_o, argc, argv, &next, f);
	if (ask != OPTIONS_GO)
		return ask;
	if (next >= argc)
		return fault_set(f, EXIT_USAGE, "which host? cudash HOST "
		    "script.py; see cudash --help");
	ret_o->host = xstrdup(argv[next]);
	/* HOST stands where getopt looks for a program's name. */
	argc -= next;
	argv += next;
	ask = take_options(ret_o, argc, argv, &next, f);
	if (ask != OPTIONS_GO)
		return ask;
	fill_plan(ret_o);
	return take_rest(ret_o, argv + next, f);
}

void
options_free(struct options *o)
{
	free(o->text);
	strv_free(o->argv);
	free(o->host);
	free(o->port);
	free(o->user);
	free(o->identity);
	free(o->config);
	strv_free(o->ssh_options);
	strv_free(o->files);
	strv_free(o->results);
	free(o->folder);
	strv_free(o->env);
	*o = (struct options){ 0 };
}
