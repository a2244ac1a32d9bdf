/*
 * The monitor.  One job is one straight line:
 *
 *	limits, workspace, GPU, control group, worker, brief, watch, reap,
 *	rest of the output, verdict, results, workspace away
 *
 * Three processes take part.  This one stays outside the sandbox, never
 * reads the script and never follows a path the job could have made.  Pid 1
 * of the sandbox (init.c) is ours, too.  The worker, its child, is the
 * interpreter, which seals itself before it reads the script (interp.c).
 * Nothing here is undone by hand if we die: the sandbox dies with us, the
 * workspace loses its lock and is swept by the user's next session.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "brief.h"
#include "cgroup.h"
#include "conf.h"
#include "confine.h"
#include "environment.h"
#include "exitcode.h"
#include "fd.h"
#include "gpu.h"
#include "job.h"
#include "layer.h"
#include "log.h"
#include "login.h"
#include "mem.h"
#include "result.h"
#include "session.h"
#include "shown.h"
#include "signals.h"
#include "spill.h"
#include "tree.h"
#include "verdict.h"
#include "watch.h"
#include "worker.h"
#include "workspace.h"

/*
 * What -c runs before there is a script: our module does the rest.  -c puts
 * the current directory first in sys.path; it is the workspace, and nothing
 * may be loaded from there before the seal.
 */
static const char start[] =
    "import sys; del sys.path[0]; import _cudarun; _cudarun.main()";

/* What an unprivileged user may ask for: fs.pipe-max-size, pipe(7). */
#define PIPE_WIDE (1 << 20)

/*
 * An interpreter that its user cannot read hides its process from pid 1, and
 * what hides is ended (space.c).
 */
static int
admit(const struct conf *conf, struct fault *f)
{
	/* uid 0 would own the read-only system and every device node. */
	if (getuid() == 0 || geteuid() != getuid())
		return fault_set(f, EXIT_REFUSED, "jobs do not run as root; "
		    "log in as an ordinary user");
	if (access(conf->python, R_OK) == -1 && errno == EACCES)
		return fault_set(f, EXIT_NOINTERP, "%s cannot be read by this "
		    "user; an admin makes it readable, or sets python in "
		    "cudarun.conf", conf->python);
	return 0;
}

static int
find_limits(const struct conf *conf, const struct job *job,
    struct limits *ret_l, struct fault *f)
{
	int i;

	*ret_l = conf->limits;
	for (i = 0; i < LIMIT_END; i++)
		if (job->wished[i] &&
		    limits_wish(ret_l, i, job->wish[i], f) == -1)
			return -1;
	return 0;
}

static int
tell(struct worker *w, const struct job *job, const struct limits *l,
    bool gpu, unsigned int layers, struct fault *f)
{
	const struct brief brief = {
		.landlock = (layers & LAYER_BIT(LAYER_LANDLOCK)) != 0,
		.seccomp = (layers & LAYER_BIT(LAYER_SECCOMP)) != 0,
		.net = (layers & LAYER_BIT(LAYER_NET)) != 0,
		.mode = job->mode,
		.name = job->name,
		.text = job->text,
		.argv = job->argv,
		.set = job->set,
		.gpu = gpu,
		.memory = l->v[LIMIT_MEMORY],
		.file_size = l->v[LIMIT_FILE_SIZE],
		.workspace = l->v[LIMIT_WORKSPACE],
		.processes = l->v[LIMIT_PROCESSES],
	};

	return worker_tell(w, &brief, f);
}

static void
fill_confinement(const struct conf *conf, const struct limits *l,
    char *const *paths, const char *home, char *const *nodes,
    struct confinement *c)
{
	*c = (struct confinement){
		.layers = conf->layers,
		.profile = !conf->strict ? POLICY_STANDARD :
		    conf->fork ? POLICY_STRICT : POLICY_NOFORK,
		.landlock_abi = conf->landlock_abi,
		.mounts = {
			.read_only = paths,
			.home = home,
			.home_writable = conf->home == HOME_WRITE,
			.tmp_size = l->v[LIMIT_TMP_SIZE],
			.nodes = nodes,
			.own_network =
			    (conf->layers & LAYER_BIT(LAYER_NET)) != 0,
			.own_ipc =
			    (conf->layers & LAYER_BIT(LAYER_IPC)) != 0,
		},
	};
}

static char **
make_environment(const struct job *job, const struct client *client,
    const struct conf *conf, const struct tree *tree, const char *home,
    bool gpu)
{
	cleanup_free char *name = account_name();
	struct environment_plan plan = {
		.user = name,
		.home = conf->home == HOME_WRITE && home != NULL ? home :
		    JOB_DIR,
		.python = conf->python,
		.lib = tree->lib,
		.allowed = conf->environment,
		.from = client->environment,
		.strict = conf->strict,
		.gpu = gpu,
		.quiet = job->quiet,
	};

	return environment_make(&plan);
}

/* Of a spare: NULL if nobody wants it any more. */
static const struct job *
await_job(const struct job *job, const struct client *client, int signals,
    const struct worker *worker, struct fault *f)
{
	if (client->await != NULL)
		job = client->await(client->arg, signals, worker->pidfd);
	if (job == NULL)
		(void)fault_set(f, EXIT_LATER, "the run never came");
	return job;
}

/* Fewer wakeups of sshd for each MiB.  Where it may not be had: no matter. */
static void
widen(int out)
{
	(void)fcntl(out, F_SETPIPE_SZ, PIPE_WIDE);
}

static int
watch_job(const struct job *job, const struct client *client,
    const struct confinement *c, const struct limits *l,
    struct worker *worker, int signals, struct outcome *o, struct fault *f)
{
	cleanup_fd int login = client->cord != -1 ? -1 : login_open();
	struct watch_plan plan = {
		.limits = l,
		.profile = c->profile,
		.input = job->input,
		.quiet = job->quiet,
		.tagged = job->tag != NULL,
		.script = job->mode == BRIEF_SCRIPT && job->script == NULL,
		.bytes = job->script,
		.len = job->script_len,
		.in = client->in,
		.close_in = client->close_in,
		.out = client->out,
		.err = client->err,
		.login = client->cord != -1 ? client->cord : login,
	};

	if (plan.script && isatty(client->in) && !job->quiet && !plan.tagged)
		notice("reading the script from the terminal; Ctrl-D ends it");
	return watch_run(&plan, worker, signals, o, f);
}

/* Before the job runs, so that its work is not for nothing. */
static int
make_result(const struct job *job, struct result *ret_r, struct fault *f)
{
	cleanup_free char *home = account_home();

	if (job->keep == NULL)
		return 0;
	return result_make(home == NULL ? "" : home, job->keep, ret_r, f);
}

static void
tell_result(const struct job *job, const struct result *r)
{
	char left[RESULT_TEXT], size[AMOUNT_TEXT];
	const char *what = "; left out: ";

	if (result_left_out(r, left)[0] == '\0') {
		if (job->quiet)
			return;
		what = "";
	}
	if (r->files == 0 && r->folders == 0)
		say("kept nothing, so there is no %s%s%s", job->keep, what,
		    left);
	else
		say("kept %" PRIu64 " %s (%s) in %s%s%s", r->files,
		    r->files == 1 ? "file" : "files",
		    limits_format(UNIT_SIZE, r->bytes, size), job->keep, what,
		    left);
}

/* Also when the client is gone: a long run is not lost with its line. */
static int
keep_result(const struct job *job, const struct limits *l,
    const struct workspace *w, struct result *r, int signals)
{
	struct fault f = { 0 };
	int rc;

	if (job->keep == NULL)
		return 0;
	rc = result_fill(r, w->fd, job->mode == BRIEF_SCRIPT ? job->name :
	    NULL, l->v[LIMIT_WORKSPACE], signals, &f);
	if (rc == 0 || r->files != 0 || r->folders != 0)
		tell_result(job, r);
	if (rc == -1)
		say("%s", f.text);
	return rc;
}

static int
conclude(const struct job *job, const struct client *client,
    const struct confinement *c, const struct limits *l,
    const struct outcome *o, const struct fault *f)
{
	struct verdict verdict;

	if (job->tag != NULL)
		watch_tell(c->profile, o);
	verdict_find(o, l, f, &verdict);
	if (client->verdict != NULL)
		*client->verdict = verdict;
	else if (verdict.text[0] != '\0')
		say("%s", verdict.text);
	return verdict.status;
}

/* The client's, or one of its own. */
static int
find_workspace(const struct client *client, const struct conf *conf,
    struct workspace *ret_w, struct fault *f)
{
	if (client->workspace == NULL)
		return workspace_create(conf->workspace_dir, ret_w, f);
	if (workspace_lend(client->workspace, ret_w) == 0)
		return 0;
	return fault_set(f, EXIT_OS, "cannot share the workspace: %m");
}

/*
 * mounts.h says why.  Behind all that looks up users: libraries that it
 * loads may be searched for in the current directory.
 */
static int
enter(const struct workspace *w, struct fault *f)
{
	return fchdir(w->fd) == 0 ? 0 : fault_set(f, EXIT_WORKSPACE,
	    "cannot enter the workspace: %m");
}

/*
 * Away with this workspace, and with those of sessions that could not: each
 * connection sweeps once.
 */
static int
finish(const struct job *job, const struct conf *conf, struct workspace *w,
    int status)
{
	bool own = w->base != -1;	/* not lent */

	if (workspace_remove(w) == -1)
		say("the workspace could not be removed wholly; the next "
		    "session tries again");
	if (own)
		(void)workspace_sweep(conf->workspace_dir);
	if (job->tag != NULL)
		say("the exit status is %d", status);
	return status;
}

int
session_run(const struct job *job, const struct client *client,
    const struct conf *conf, const struct tree *tree, struct fault *f)
{
	cleanup_workspace struct workspace workspace = WORKSPACE_NONE;
	cleanup_cgroup struct cgroup cgroup = CGROUP_NONE;
	cleanup_worker struct worker worker = WORKER_NONE;
	cleanup_result struct result result = RESULT_NONE;
	cleanup_strv char **nodes = NULL, **paths = NULL, **environment = NULL;
	cleanup_free char *home = conf->home == HOME_ABSENT ? NULL :
	    account_home();
	cleanup_fd int signals = signals_block();
	struct confinement confinement;
	struct worker_plan plan;
	struct outcome outcome;
	struct limits limits;
	const char *argv[] = { conf->python, "-s", "-X", "utf8", "-c", start,
	    NULL };
	int status;

	if (signals == -1)
		return fault_set(f, EXIT_OS, "cannot block signals: %m");
	if (admit(conf, f) == -1 || find_limits(conf, job, &limits, f) == -1 ||
	    find_workspace(client, conf, &workspace, f) == -1 ||
	    make_result(job, &result, f) == -1)
		return -1;
	if (gpu_present(conf->gpus))
		nodes = gpu_nodes(conf->gpus);
	paths = shown_paths(conf->python, tree->lib, conf->read_only);
	environment = make_environment(job, client, conf, tree, home,
	    nodes != NULL);
	fill_confinement(conf, &limits, paths, home, nodes, &confinement);
	widen(client->out);
	if (enter(&workspace, f) == -1 ||
	    cgroup_create(&limits, &cgroup, f) == -1)
		return -1;
	plan = (struct worker_plan){ &confinement, &limits,
	    (char *const *)argv, environment, tree->lib, cgroup.dir,
	    client->out, client->err, client->tty };
	if (worker_start(&plan, &worker, f) == -1 || (job = await_job(job,
	    client, signals, &worker, f)) == NULL)
		return -1;
	if (tell(&worker, job, &limits, nodes != NULL, conf->layers,
	    f) == -1 || watch_job(job, client, &confinement, &limits, &worker,
	    signals, &outcome, f) == -1)
		return -1;
	worker_reap(&worker);
	if (cgroup_was_full(&cgroup, &outcome.peak.memory) &&
	    outcome.stop == STOP_NONE)
		outcome.stop = STOP_MEMORY;
	if (outcome.stop != STOP_GONE)
		spill_write_rest(worker.spill, client->out);
	status = conclude(job, client, &confinement, &limits, &outcome, f);
	/* Results that are missing are no success. */
	if (!outcome.fault && keep_result(job, &limits, &workspace, &result,
	    signals) == -1 && status == 0)
		status = EXIT_WORKSPACE;
	return finish(job, conf, &workspace, status);
}
