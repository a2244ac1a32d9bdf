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
#include "oneshot.h"
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

static int
do_verb(struct talk *t, const struct options *o, struct fault *f)
{
	if (strcmp(o->text, "logs") == 0)
		return oneshot_attach(t, o, false, f);
	if (strcmp(o->text, "attach") == 0)
		return oneshot_attach(t, o, true, f);
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
	if (o->mode != OPTIONS_VERB)
		return oneshot_run(remote, o, upload, request, f);
	fd = remote_channel(remote, f);
	if (fd == -1)
		return -1;
	t = talk_open(fd, o->host, f);
	if (t == NULL)
		return -1;
	return do_verb(t, o, f);
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
	remote.hurried = status == -1 && (f->code == 128 + SIGINT ||
	    f->code == EXIT_SSHS);
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
