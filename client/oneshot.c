#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "download.h"
#include "oneshot.h"
#include "exitcode.h"
#include "figure.h"
#include "mem.h"
#include "options.h"
#include "os.h"
#include "remote.h"
#include "talk.h"
#include "tell.h"
#include "upload.h"

#define ID_MAX 64		/* bytes of a run's ID; more than any has */
#define TRIES 4			/* to get a lost connection again */

struct show {
	enum figure_way way;
};

/* All borrowed. */
struct oneshot {
	struct remote *remote;
	const struct options *options;
	struct upload *upload;
	const struct control *request;
};

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

/*
 * On the second way there the host may know the token: then the run has been
 * started, and has lost its connection as we have, which ends it.
 */
static int
judge(const struct options *o, const struct talk_run *run, struct fault *f)
{
	bool again = ended_as(run, "again");

	if (o->detach && (again || ended_as(run, "detached")))
		return say_detached(o, run);
	if (again)
		return fault_set(f, EXIT_SSHS, "connection lost; run %s: "
		    "state unknown", run->id == NULL ? "?" : run->id);
	return run->status;
}

/*
 * *ret_doubt: the connection was lost, and whether it started is unknown;
 * unchanged where there is no connection.
 */
static int
run_order(struct talk *t, const struct oneshot *e, bool *ret_doubt,
    struct fault *f)
{
	const struct options *o = e->options;
	cleanup_download struct download *d = make_download(o);
	struct show show = { figure_way() };
	struct talk_run run = { .request = e->request, .upload = e->upload,
	    .download = d, .out = STDOUT_FILENO, .err = STDERR_FILENO,
	    .quiet = o->quiet, .detach = o->detach, .tty = o->terminal,
	    .hooks = &hooks, .arg = &show };
	int status;

	run.in = o->no_input || o->detach || o->mode == OPTIONS_STDIN ? -1 :
	    STDIN_FILENO;
	if (!o->quiet)
		upload_show(e->upload);
	status = run_it(t, &run, f);
	*ret_doubt = status == -1 && t->lost &&
	    (o->detach ? !run.ended : !run.accepted);
	if (status == 0)
		status = judge(o, &run, f);
	talk_run_free(&run);
	return status;
}

static int
attempt(const struct oneshot *e, bool *ret_doubt, struct fault *f)
{
	cleanup_talk struct talk *t = NULL;
	int fd = remote_channel(e->remote, f);

	if (fd == -1)
		return -1;
	t = talk_open(fd, e->options->host, f);
	return t == NULL ? -1 : run_order(t, e, ret_doubt, f);
}

/* What is left of the old connection is of no use to anybody. */
static int
connect_again(const struct oneshot *e, struct fault *f)
{
	e->remote->hurried = true;
	remote_closep(e->remote);
	*e->remote = (struct remote)REMOTE_NONE;
	upload_rewind(e->upload);
	return remote_open(&e->options->plan, e->remote, f);
}

static int
say_doubt(const struct options *o, const char *why, struct fault *f)
{
	cleanup_free char *text = xstrdup(why);

	return fault_set(f, EXIT_SSHS, "connection lost; whether the script "
	    "ran is unknown, and %s cannot be asked (%.200s); see cudash %s "
	    "ps", o->host, text, o->host);
}

int
oneshot_run(struct remote *remote, const struct options *o,
    struct upload *upload, const struct control *request, struct fault *f)
{
	const struct oneshot e = { remote, o, upload, request };
	static const int pauses_ms[TRIES] = { 0, 1000, 3000, 10000 };
	bool doubt = false;
	int status = attempt(&e, &doubt, f), i;

	if (!doubt)
		return status;
	for (i = 0; i < TRIES; i++) {
		if (!o->quiet)
			tell("connection lost; trying again");
		(void)os_poll(NULL, 0, pauses_ms[i]);
		status = connect_again(&e, f) == -1 ? -1 :
		    attempt(&e, &doubt, f);
		if (status != -1 || !doubt || f->code != EXIT_SSHS)
			return status;
	}
	return say_doubt(o, f->text, f);
}

int
oneshot_attach(struct talk *t, const struct options *o, bool follow,
    struct fault *f)
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

