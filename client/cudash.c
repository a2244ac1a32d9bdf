/*
 * cudash(1): scripts on a GPU host.  What happens, in order.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "download.h"
#include "exitcode.h"
#include "fd.h"
#include "figure.h"
#include "folder.h"
#include "mem.h"
#include "options.h"
#include "order.h"
#include "prompt.h"
#include "talk.h"
#include "tell.h"
#include "upload.h"
#include "verbs.h"

#define ID_MAX 64		/* bytes of a run's ID; more than any has */

struct show {
	enum figure_way way;
};

static void
print_usage(void)
{
	const struct option_row *row;
	char word[64];

	(void)printf("usage: cudash [options] HOST script.py [argument...]\n"
	    "       cudash [options] HOST -c CODE | -m MODULE | - "
	    "[argument...]\n"
	    "       cudash [options] HOST\n"
	    "       cudash HOST ps | gpus | queue | usage | check\n"
	    "       cudash HOST logs ID | attach ID | kill ID\n\n");
	for (row = options_rows(); row->help != NULL; row++) {
		(void)snprintf(word, sizeof(word), "%s%s%s%s",
		    row->name[0] == '\0' ? "" : "--", row->name,
		    row->value == NULL ? "" : " ",
		    row->value == NULL ? "" : row->value);
		if (row->letter != 0)
			(void)printf("  -%c  %-22s %s\n", row->letter, word,
			    row->help);
		else
			(void)printf("      %-22s %s\n", word, row->help);
	}
	(void)printf("\nCtrl-C interrupts the script, twice kills it.\n");
}

static void
on_result(struct talk_run *run, const char *name, const char *path)
{
	const struct show *show = run->arg;

	if (figure_is(name) || figure_is_sixel(name))
		figure_show(show->way, path);
}

static const struct talk_hooks hooks = { NULL, on_result, NULL };

static struct download *
make_download(const struct options *o)
{
	const char *slash = strrchr(o->text, '/');
	struct download_plan plan = { .folder = o->folder, .force = o->force,
	    .bar = !o->quiet && !o->terminal, .numbered = figure_is,
	    .patterns = o->results };

	if (o->mode == OPTIONS_SCRIPT)
		plan.script = slash == NULL ? o->text : slash + 1;
	return download_new(&plan);
}

/* The terminal is what it was before, however the run ends. */
static int
run_it(struct talk *t, struct talk_run *run, struct fault *f)
{
	struct os_terminal terminal = { -1, NULL };
	int rc;

	if (run->tty && os_raw_begin(run->in, &terminal) == -1)
		return fault_set(f, EXIT_USAGE, "-t wants a terminal on "
		    "stdin: %m");
	rc = talk_run(t, run, f);
	os_raw_end(&terminal);
	return rc;
}

static bool
is_id(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= ID_MAX && text[0] != '-' &&
	    strspn(text, "0123456789abcdef-") == len;
}

static int
say_detached(const struct options *o, const struct talk_run *run)
{
	const char *id = run->id;

	/* It may go to a shell: nothing but what hosts make IDs of. */
	if (id == NULL || !is_id(id)) {
		tell("the run goes on on %s, but it has no proper ID; see "
		    "cudash %s ps", o->host, o->host);
		return EXIT_PROTOCOL;
	}
	if (!o->quiet)
		tell("run %s goes on on %s; cudash %s attach %s shows its "
		    "output", id, o->host, o->host, id);
	if (printf("%s\n", id) < 0 || fflush(stdout) == EOF)
		return EXIT_OS;
	return run->status;
}

static bool
ended_as(const struct talk_run *run, const char *word)
{
	const char *reason = "";

	(void)control_string(run->end, "reason", &reason);
	return strcmp(reason, word) == 0;
}

static int
run_order(struct talk *t, const struct options *o, struct upload *u,
    struct control *request, struct fault *f)
{
	cleanup_download struct download *d = make_download(o);
	struct show show = { figure_way() };
	struct talk_run run = { .request = request, .upload = u,
	    .download = d, .out = STDOUT_FILENO, .err = STDERR_FILENO,
	    .quiet = o->quiet, .detach = o->detach, .tty = o->terminal,
	    .hooks = &hooks, .arg = &show };
	int status;

	run.in = o->no_input || o->detach || o->mode == OPTIONS_STDIN ? -1 :
	    STDIN_FILENO;
	if (!o->quiet)
		upload_show(u);
	status = run_it(t, &run, f);
	if (status == 0) {
		status = run.status;
		if (ended_as(&run, "detached"))
			status = say_detached(o, &run);
	}
	talk_run_free(&run);
	return status;
}

static int
attach(struct talk *t, const struct options *o, bool follow, struct fault *f)
{
	cleanup_download struct download *d = NULL;
	cleanup_control struct control *request = control_new();
	struct show show = { figure_way() };
	struct talk_run run = { .request = request, .attach = true,
	    .in = -1, .out = STDOUT_FILENO, .err = STDERR_FILENO,
	    .quiet = o->quiet, .hooks = &hooks, .arg = &show };
	int status;

	if (follow)
		run.download = d = make_download(o);
	run.id = xstrdup(o->argv[0]);
	control_set_string(request, "id", o->argv[0]);
	if (!follow)
		control_set_bool(request, "follow", false);
	status = talk_run(t, &run, f);
	if (status == 0)
		status = run.status;
	talk_run_free(&run);
	return status;
}

static int
do_verb(struct talk *t, const struct options *o, struct fault *f)
{
	if (strcmp(o->text, "logs") == 0)
		return attach(t, o, false, f);
	if (strcmp(o->text, "attach") == 0)
		return attach(t, o, true, f);
	return verbs_run(t, o->text, o->argv == NULL ? NULL : o->argv[0], f);
}

/* All that can be wrong here is found before anything is connected. */
static int
make_order(const struct options *o, struct upload *u, struct control **ret,
    struct fault *f)
{
	struct order how = { .workspace = "fresh", .input = !o->no_input &&
	    !o->detach && o->mode != OPTIONS_STDIN };

	*ret = NULL;
	/* Of the current folder it counts only when something comes. */
	if (!o->detach && strcmp(o->folder, ".") != 0 &&
	    folder_check(o->folder) == -1)
		return fault_set(f, EXIT_WORKSPACE, "results cannot go to "
		    "%s: %m; nothing was run", o->folder);
	if (o->mode == OPTIONS_VERB || o->mode == OPTIONS_PROMPT)
		return 0;
	if (o->terminal && !os_is_terminal(STDIN_FILENO))
		return fault_set(f, EXIT_USAGE, "-t wants a terminal on "
		    "stdin");
	return order_make(o, &how, u, ret, f);
}

/* On a connection. */
static int
use(struct remote *remote, const struct options *o, struct upload *upload,
    struct control *request, struct fault *f)
{
	cleanup_talk struct talk *t = NULL;
	int fd;

	if (o->mode == OPTIONS_PROMPT)
		return prompt_run(remote, o, f);
	fd = remote_channel(remote, f);
	if (fd == -1)
		return -1;
	t = talk_open(fd, o->host, f);
	if (t == NULL)
		return -1;
	return o->mode == OPTIONS_VERB ? do_verb(t, o, f) :
	    run_order(t, o, upload, request, f);
}

/* The exit status, or -1 and *f filled. */
static int
session(struct options *o, struct fault *f)
{
	cleanup_remote struct remote remote = REMOTE_NONE;
	cleanup_control struct control *request = NULL;
	cleanup_upload struct upload upload = { 0 };
	int status;

	if (figure_way() == FIGURE_SIXEL)
		strv_append(&o->env, xstrdup(FIGURE_VARIABLE "="
		    FIGURE_VALUE));
	if (make_order(o, &upload, &request, f) == -1 ||
	    remote_open(&o->plan, &remote, f) == -1)
		return -1;
	status = use(&remote, o, &upload, request, f);
	/* One who has pressed Ctrl-C often enough waits for nothing. */
	remote.hurried = status == -1 && f->code == 128 + SIGINT;
	return status;
}

int
main(int argc, char **argv)
{
	cleanup_options struct options o = { 0 };
	struct fault f = { 0 };
	int status;

	if (fd_demand_standard() == -1) {
		tell("stdin, stdout and stderr must be open; </dev/null is "
		    "as good as closed");
		return EXIT_OS;
	}
	(void)setlocale(LC_ALL, "");
	/* A reader that has gone is an error of write(2) here. */
	(void)signal(SIGPIPE, SIG_IGN);
	switch (options_parse(argc, argv, &o, &f)) {
	case OPTIONS_GO:
		break;
	case OPTIONS_HELP:
		print_usage();
		return fflush(stdout) == EOF ? EXIT_OS : 0;
	case OPTIONS_VERSION:
		(void)printf("cudash (%s)\n", PACKAGE_STRING);
		return fflush(stdout) == EOF ? EXIT_OS : 0;
	default:
		tell("%s", f.text);
		return f.code;
	}
	status = session(&o, &f);
	if (status == -1)
		tell("%s", f.text);
	return status == -1 ? f.code : status;
}
