#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "download.h"
#include "exitcode.h"
#include "line.h"
#include "mem.h"
#include "options.h"
#include "order.h"
#include "os.h"
#include "rerun.h"
#include "talk.h"
#include "tell.h"
#include "upload.h"

static void
inherit_words(char ***own, char *const *given, bool add)
{
	if (*own != NULL && !add)
		return;
	for (; given != NULL && *given != NULL; given++)
		strv_append(own, xstrdup(*given));
}

/* What the command line of cudash wished, unless %run wishes otherwise. */
static void
inherit(struct options *o, const struct options *given)
{
	int i;

	for (i = 0; i < LIMIT_END; i++)
		if (!o->wished[i]) {
			o->wished[i] = given->wished[i];
			o->wish[i] = given->wish[i];
		}
	if (!o->gpu_wished) {
		o->gpu_wished = given->gpu_wished;
		o->gpus = given->gpus;
	}
	if (o->gpu_bytes == 0)
		o->gpu_bytes = given->gpu_bytes;
	inherit_words(&o->results, given->results, false);
	inherit_words(&o->env, given->env, true);
	inherit_words(&o->files, given->files, true);
	if (strcmp(o->folder, ".") == 0 && strcmp(given->folder, ".") != 0) {
		free(o->folder);
		o->folder = xstrdup(given->folder);
	}
	o->force = o->force || given->force;
	o->quiet = o->quiet || given->quiet;
	o->no_input = o->no_input || given->no_input;
}

static int
read_words(const struct rerun *how, char **words, struct options *ret_o,
    struct fault *f)
{
	cleanup_strv char **argv = NULL;
	int asked;

	strv_append(&argv, xstrdup("cudash"));
	strv_append(&argv, xstrdup(how->options->plan.host));
	for (; *words != NULL; words++)
		strv_append(&argv, xstrdup(*words));
	asked = options_parse((int)strv_len(argv), argv, ret_o, f);
	if (asked == -1)
		return -1;
	if (asked != OPTIONS_GO || ret_o->mode == OPTIONS_PROMPT ||
	    ret_o->mode == OPTIONS_STDIN)
		return fault_set(f, EXIT_USAGE, "say: %%run SCRIPT "
		    "[ARGUMENT]...");
	if (ret_o->mode == OPTIONS_VERB)
		return fault_set(f, EXIT_USAGE, "%s is a command of cudash; "
		    "for a script of this name say ./%s", ret_o->text,
		    ret_o->text);
	inherit(ret_o, how->options);
	if (how->way == FIGURE_SIXEL)
		strv_append(&ret_o->env, xstrdup(FIGURE_VARIABLE "="
		    FIGURE_VALUE));
	return 0;
}

/* Shown when all has been printed. */
static void
take_result(struct talk_run *run, const char *name, const char *path)
{
	char ***pictures = run->arg;

	(void)name;
	if (figure_is(path) || figure_is_sixel(path))
		strv_append(pictures, xstrdup(path));
}

/* Ctrl-C while files were read, before anything listened to it. */
static int
go(const struct rerun *how, struct talk_run *run, struct fault *f)
{
	if (line_missed_interrupt())
		return fault_set(f, 128 + SIGINT, "interrupted before "
		    "anything was sent; nothing was started");
	return talk_run(how->talk, run, f);
}

static int
run_order(const struct rerun *how, const struct options *o,
    const struct order *order, int *ret_status, struct fault *f)
{
	static const struct talk_hooks hooks = { .result = take_result };
	const char *slash = strrchr(o->text, '/');
	const struct download_plan plan = { .folder = o->folder,
	    .force = o->force, .bar = how->typed, .numbered = figure_is,
	    .patterns = o->results, .script = o->mode != OPTIONS_SCRIPT ?
	    NULL : slash == NULL ? o->text : slash + 1 };
	cleanup_control struct control *request = NULL;
	cleanup_upload struct upload files = { .count = 0 };
	cleanup_download struct download *d = download_new(&plan);
	cleanup_strv char **pictures = NULL;
	char **path;
	struct talk_run run = { .upload = &files, .download = d,
	    .in = order->input ? 0 : -1, .out = 1, .err = 2,
	    .quiet = o->quiet, .detach = o->detach, .hooks = &hooks,
	    .arg = &pictures, .tty = o->terminal };
	int rc = order_make(o, order, &files, &request, f);

	if (rc == -1)
		return -1;
	run.request = request;
	if (how->typed)
		upload_show(&files);
	rc = go(how, &run, f);
	*ret_status = run.status;
	for (path = pictures; path != NULL && *path != NULL; path++)
		figure_show(how->way, *path);
	if (rc == 0 && o->detach && run.id != NULL && run.status == 0)
		tell("detached: %s", run.id);
	talk_run_free(&run);
	return rc;
}

int
rerun_script(const struct rerun *how, char **words, int *ret_status,
    struct fault *f)
{
	cleanup_options struct options o = { .text = NULL };
	struct os_terminal raw __attribute__((cleanup(os_raw_end))) =
	    { -1, NULL };
	struct order order = { how->workspace, how->typed };

	if (read_words(how, words, &o, f) == -1)
		return -1;
	if (o.no_input || o.detach)
		order.input = false;
	o.terminal = o.terminal && order.input;
	if (o.terminal && os_raw_begin(0, &raw) == -1)
		return fault_set(f, EXIT_OS, "cannot set the terminal: %m");
	return run_order(how, &o, &order, ret_status, f);
}

/* A RUN without a program: its files only. */
int
rerun_put(const struct rerun *how, char **paths, int *ret_status,
    struct fault *f)
{
	cleanup_control struct control *request = control_new();
	cleanup_upload struct upload files = { .count = 0 };
	char *none[] = { NULL };
	struct talk_run run = { .request = request, .upload = &files,
	    .in = -1, .out = 1, .err = 2 };
	int rc;

	for (; *paths != NULL; paths++)
		if (upload_add(&files, *paths, NULL, f) == -1)
			return -1;
	control_set_strings(request, "results", none);
	control_set_string(request, "workspace", how->workspace);
	upload_describe(&files, request);
	if (how->typed)
		upload_show(&files);
	rc = go(how, &run, f);
	*ret_status = run.status;
	talk_run_free(&run);
	return rc;
}
