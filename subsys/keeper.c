#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "census.h"
#include "conf.h"
#include "exitcode.h"
#include "fd.h"
#include "finale.h"
#include "keeper.h"
#include "link.h"
#include "record.h"
#include "request.h"
#include "run.h"
#include "traffic.h"
#include "workspace.h"

/* What a spool may hold of a job's output, whatever the client allows. */
#define SPOOL_BYTES (64u << 20)

#define NUMBER 1		/* of the run in its spool */

static int
wait_for(struct traffic *t, struct link *l)
{
	struct pollfd p[TRAFFIC_POLL];

	link_flush(l);		/* a file: it never waits */
	traffic_ask(t, p);
	if (poll(p, TRAFFIC_POLL, traffic_is_urgent(t) ? 0 : -1) == -1)
		return errno == EINTR ? 0 : -1;
	traffic_serve(t, p);
	return 0;
}

/* Nothing of the connection: sshd waits for whoever has its pipes. */
static int
leave_connection(void)
{
	int null = open("/dev/null", O_RDWR);
	sigset_t ours;

	/* A logout does not end it; an admin's kill does. */
	(void)signal(SIGHUP, SIG_IGN);
	(void)sigemptyset(&ours);
	(void)sigaddset(&ours, SIGTERM);
	(void)sigaddset(&ours, SIGINT);
	(void)sigprocmask(SIG_UNBLOCK, &ours, NULL);

	if (setsid() == -1 || null == -1 || dup2(null, STDIN_FILENO) == -1 ||
	    dup2(null, STDOUT_FILENO) == -1 ||
	    dup2(null, STDERR_FILENO) == -1)
		return -1;
	if (null > STDERR_FILENO)
		(void)close(null);
	return 0;
}

/*
 * A session's workspace is removed by whoever locks it last, and sshd waits
 * for pipes: what is the connection's must not stay open here.
 */
static int
close_others(const struct run_plan *plan, const struct record *record,
    int spool, int begun)
{
	int own[] = { plan->workspace->fd, plan->workspace->base,
	    record->base, record->dir, spool, begun };

	return fd_close_others(own, sizeof(own) / sizeof(own[0]));
}

/* The frames around it count, too: a job may write byte by byte. */
static void
bound_spool(struct traffic *t, int spool)
{
	struct stat st;

	if (fstat(spool, &st) == -1 || st.st_size >= SPOOL_BYTES)
		t->most = t->sent;
}

static void
finish(const struct run_plan *plan, const struct record *record,
    const struct census *before, struct traffic *t)
{
	struct finale end = { .plan = plan, .before = before,
	    .most = plan->conf->limits.v[LIMIT_WORKSPACE] };

	/* Its number may be another's from now on, and it is over. */
	record_end(record, plan->request, &t->ending, t->sent);
	finale_begin(&end, t);
	while (finale_go_on(&end, t))
		link_flush(t->link);
	link_flush(t->link);
	record_end(record, plan->request, &t->ending, t->sent);
	(void)workspace_remove(plan->workspace);
}

static void __attribute__((noreturn))
keep(const struct run_plan *plan, const struct record *record,
    const struct census *before, int spool, int begun)
{
	const struct request *q = plan->request;
	struct traffic t;
	struct fault f = { 0 };
	struct link l;

	if (leave_connection() == -1 ||
	    close_others(plan, record, spool, begun) == -1 ||
	    link_init(&l, -1, spool) == -1)
		_exit(EXIT_OS);
	traffic_init(&t, &l, NUMBER, q->out < SPOOL_BYTES ? q->out :
	    SPOOL_BYTES, false);
	if (run_start(plan, &t.run, &f) == -1)
		finale_refuse(&t, "refused", &f);
	else
		traffic_event(&l, NUMBER, "started", NULL, NULL);
	if (t.run.pid != 0)
		record_begin(record, q, t.run.pid);
	if (fd_write_all(begun, "", 1) == -1)
		_exit(EXIT_OS);
	fd_close(&begun);
	t.id = record->id;
	while (!t.over) {
		if (wait_for(&t, &l) == -1)
			_exit(EXIT_OS);
		bound_spool(&t, spool);
	}
	finish(plan, record, before, &t);
	_exit(0);
}

/* Through a child that ends at once: pid 1 reaps the keeper, not we. */
static int
start_apart(const struct run_plan *plan, const struct record *record,
    const struct census *before, int spool, int begun)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		pid = fork();
		if (pid == 0)
			keep(plan, record, before, spool, begun);
		_exit(pid == -1);
	}
	while (pid != -1 && waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return pid == -1 || status != 0 ? -1 : 0;
}

/* What is said to be detached has begun, and can be found and signalled. */
int
keeper_start(const struct run_plan *plan, const struct record *record,
    const struct census *before, struct fault *f)
{
	cleanup_fd int spool = record_spool(record), in = -1, out = -1;
	char byte;
	int p[2];

	if (spool == -1 || pipe2(p, O_CLOEXEC) == -1)
		return fault_set(f, EXIT_WORKSPACE, "cannot keep the output "
		    "of a detached run: %m");
	in = p[0];
	out = p[1];
	if (start_apart(plan, record, before, spool, out) == -1)
		return fault_set(f, EXIT_LATER, "cannot start a process for "
		    "the run: %m");
	fd_close(&out);
	if (fd_read_all(in, &byte, 1) != 1)
		return fault_set(f, EXIT_OS, "the process that keeps the run "
		    "ended at once");
	return 0;
}
