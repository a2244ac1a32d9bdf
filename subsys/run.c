#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "conf.h"
#include "exitcode.h"
#include "fd.h"
#include "request.h"
#include "run.h"
#include "session.h"
#include "tree.h"
#include "verdict.h"
#include "watch.h"
#include "workspace.h"

#define PIPE_WIDE (1 << 20)	/* fs.pipe-max-size, pipe(7) */

/* Their ends of what struct run has. */
struct theirs {
	int in;
	int out;
	int err;
	int events;
	int ending;
	int tty;
};

static int
make_pipe(int *read_end, int *write_end)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) == -1)
		return -1;
	*read_end = p[0];
	*write_end = p[1];
	return 0;
}

/* A terminal's other end is one descriptor for input and output. */
static int
open_terminal(const struct request *q, struct run *r, struct theirs *t)
{
	r->out = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (r->out == -1 || grantpt(r->out) == -1 || unlockpt(r->out) == -1)
		return -1;
	run_resize(r, q->rows, q->cols);
	t->tty = ioctl(r->out, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	r->in = fcntl(r->out, F_DUPFD_CLOEXEC, 3);
	return t->tty == -1 || r->in == -1 ? -1 : 0;
}

static int
open_pipes(struct run *r, struct theirs *t)
{
	if (make_pipe(&t->in, &r->in) == -1 ||
	    make_pipe(&r->out, &t->out) == -1 ||
	    make_pipe(&r->err, &t->err) == -1)
		return -1;
	/* Where it may not be had: more wakeups, no more. */
	(void)fcntl(r->out, F_SETPIPE_SZ, PIPE_WIDE);
	return 0;
}

static int
unblock(int fd)
{
	return fd == -1 ? 0 : fcntl(fd, F_SETFL, O_NONBLOCK);
}

static int
open_ends(const struct request *q, struct run *r, struct theirs *t)
{
	if ((q->terminal ? open_terminal(q, r, t) : open_pipes(r, t)) ==
	    -1 || make_pipe(&r->events, &t->events) == -1 ||
	    make_pipe(&r->ending, &t->ending) == -1)
		return -1;
	/* A terminal's flags are O_RDWR, too: F_SETFL leaves these alone. */
	if (unblock(r->in) == -1 || unblock(r->out) == -1 ||
	    unblock(r->err) == -1 || unblock(r->events) == -1)
		return -1;
	return 0;
}

static uint64_t
ms_of(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000 + (uint64_t)t->tv_usec / 1000;
}

static void
fill_ending(const struct verdict *v, bool ran, uint64_t since,
    struct ending *e)
{
	struct rusage used = { 0 };
	uint64_t known;

	(void)getrusage(RUSAGE_CHILDREN, &used);
	*e = (struct ending){
		.ran = ran,
		.status = v->status,
		.signal = v->signal,
		.core = v->core,
		.user_ms = ms_of(&used.ru_utime),
		.system_ms = ms_of(&used.ru_stime),
		.wall_ms = clock_ms() - since,
		.memory = v->memory,
	};
	/* With pid 1 killed the kernel forgets what its children used. */
	known = e->user_ms + e->system_ms;
	if (v->cpu_ms > known)
		e->user_ms += v->cpu_ms - known;
	(void)snprintf(e->reason, sizeof(e->reason), "%s", v->reason);
	(void)snprintf(e->detail, sizeof(e->detail), "%s", v->text);
}

/* The run begins when its job is there. */
struct waiting {
	const struct run_late *late;
	uint64_t since;
};

static const struct job *
await_job(void *arg, int signals, int death)
{
	struct waiting *w = arg;
	const struct job *job = w->late->await(w->late->arg, signals, death);

	w->since = clock_ms();
	return job;
}

/* The session's process.  Its own words go to the events. */
static void __attribute__((noreturn))
be_session(const struct run_plan *plan, const struct theirs *t)
{
	struct waiting waiting = { &plan->late, clock_ms() };
	struct verdict v = { .reason = "refused" };
	struct client client = {
		.in = t->in,
		.close_in = true,
		.out = t->tty != -1 ? t->tty : t->out,
		.err = t->tty != -1 ? t->tty : t->err,
		.environment = environ,
		.tty = t->tty,
		.cord = t->ending,
		.workspace = plan->workspace,
		.verdict = &v,
		.await = plan->late.await != NULL ? await_job : NULL,
		.arg = &waiting,
	};
	struct fault f = { 0 };
	struct ending e;
	bool ran;

	if (dup2(t->events, STDERR_FILENO) == -1)
		_exit(EXIT_OS);
	ran = session_run(&plan->request->job, &client, plan->conf,
	    plan->tree, &f) != -1;
	if (!ran) {
		v.status = f.code;
		(void)snprintf(v.text, sizeof(v.text), "%s", f.text);
	}
	fill_ending(&v, ran, waiting.since, &e);
	(void)fd_write_all(t->ending, &e, sizeof(e));
	_exit(0);
}

static void
close_theirs(struct theirs *t)
{
	fd_close(&t->in);
	fd_close(&t->out);
	fd_close(&t->err);
	fd_close(&t->events);
	fd_close(&t->ending);
	fd_close(&t->tty);
}

/*
 * Nothing of the connection, of another run or of our own ends stays open in
 * the session's process, or an end would not be seen where it is awaited.
 */
static int
close_others(const struct run_plan *plan, const struct theirs *t)
{
	int keep[] = { t->in, t->out, t->err, t->events, t->ending, t->tty,
	    plan->workspace->fd, plan->workspace->base, plan->lock,
	    plan->late.fds[0], plan->late.fds[1] };

	if (fd_close_others(keep, sizeof(keep) / sizeof(keep[0])) == -1)
		return -1;
	(void)close(STDIN_FILENO);
	(void)close(STDOUT_FILENO);
	return open("/dev/null", O_RDWR) == STDIN_FILENO &&
	    open("/dev/null", O_RDWR) == STDOUT_FILENO ? 0 : -1;
}

int
run_start(const struct run_plan *plan, struct run *ret_r, struct fault *f)
{
	struct run r = RUN_NONE;
	struct theirs t = { -1, -1, -1, -1, -1, -1 };
	int rc = -1;

	if (open_ends(plan->request, &r, &t) == -1) {
		(void)fault_set(f, EXIT_OS, "cannot open descriptors for the "
		    "run: %m");
		goto out;
	}
	r.pid = fork();
	if (r.pid == 0) {
		if (close_others(plan, &t) == -1)
			_exit(EXIT_OS);
		be_session(plan, &t);
	}
	if (r.pid == -1)
		(void)fault_set(f, EXIT_LATER, "cannot start a process for "
		    "the run: %m");
	else
		r.pidfd = (int)syscall(SYS_pidfd_open, r.pid, 0);
	rc = r.pid == -1 ? -1 : 0;
	if (!plan->request->input && !plan->request->terminal &&
	    plan->late.await == NULL)
		fd_close(&r.in);
	*ret_r = r;
out:
	close_theirs(&t);
	if (rc == -1) {
		r.pid = 0;
		run_closep(&r);
		*ret_r = (struct run)RUN_NONE;
	}
	return rc;
}

/* sigqueue(3) by descriptor: the number may be another's by now. */
int
run_signal_to(int pidfd, int signal)
{
	siginfo_t info = { 0 };

	info.si_signo = WATCH_ORDER;
	info.si_code = SI_QUEUE;
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value.sival_int = signal;
	return (int)syscall(SYS_pidfd_send_signal, pidfd, WATCH_ORDER, &info,
	    0);
}

void
run_signal(const struct run *r, int signal)
{
	if (r->pidfd != -1)
		(void)run_signal_to(r->pidfd, signal);	/* or it has ended */
}

void
run_leave(struct run *r, struct ending *ret_e)
{
	fd_close(&r->in);
	fd_close(&r->out);
	fd_close(&r->err);
	fd_close(&r->events);
	run_signal(r, 0);
	run_reap(r, ret_e);
}

void
run_resize(const struct run *r, unsigned short rows, unsigned short cols)
{
	struct winsize size = { .ws_row = rows, .ws_col = cols };

	if (r->out != -1)
		(void)ioctl(r->out, TIOCSWINSZ, &size);	/* a pipe has none */
}

void
run_reap(struct run *r, struct ending *ret_e)
{
	if (fd_read_all(r->ending, ret_e, sizeof(*ret_e)) != sizeof(*ret_e)) {
		*ret_e = (struct ending){ .status = EXIT_OURS,
		    .reason = "killed", .detail = "the session was killed "
		    "from outside, by an admin or because the host ran out "
		    "of memory" };
	}
	fd_close(&r->in);
	fd_close(&r->ending);
}

void
run_closep(struct run *r)
{
	fd_close(&r->in);
	fd_close(&r->out);
	fd_close(&r->err);
	fd_close(&r->events);
	fd_close(&r->ending);
	if (r->pid > 0)
		while (waitpid(r->pid, NULL, 0) == -1 && errno == EINTR)
			continue;
	r->pid = 0;
	fd_close(&r->pidfd);
}
