#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "census.h"
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

/* Where the client asked for no limit: what a spool may hold. */
#define SPOOL_BYTES (64u << 20)

#define NUMBER 1		/* of the run in its spool */

static int
wait_for(struct traffic *t, struct link *l)
{
	struct pollfd p[TRAFFIC_POLL];

	link_flush(l);		/* a file: it never waits */
	traffic_ask(t, p);
	if (poll(p, TRAFFIC_POLL, -1) == -1)
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

static void __attribute__((noreturn))
keep(const struct run_plan *plan, const struct record *record,
    const struct census *before, int spool)
{
	const struct request *q = plan->request;
	struct finale end = { .plan = plan, .before = before };
	struct traffic t;
	struct fault f = { 0 };
	struct link l;

	if (leave_connection() == -1 || link_init(&l, -1, spool) == -1)
		_exit(EXIT_OS);
	traffic_init(&t, &l, NUMBER, q->out == UINT64_MAX ? SPOOL_BYTES :
	    q->out, false);
	if (run_start(plan, &t.run, &f) == -1)
		finale_refuse(&t, "refused", &f);
	else
		traffic_event(&l, NUMBER, "started", NULL, NULL);
	if (t.run.pid != 0)
		record_begin(record, q, t.run.pid);
	t.id = record->id;
	while (!t.over)
		if (wait_for(&t, &l) == -1)
			_exit(EXIT_OS);
	finale_begin(&end, &t);
	while (finale_go_on(&end, &t))
		link_flush(&l);
	link_flush(&l);
	record_end(record, q, &t.ending, t.sent);
	(void)workspace_remove(plan->workspace);
	_exit(0);
}

int
keeper_start(const struct run_plan *plan, const struct record *record,
    const struct census *before, struct fault *f)
{
	cleanup_fd int spool = record_spool(record);
	pid_t pid;

	if (spool == -1)
		return fault_set(f, EXIT_WORKSPACE, "cannot keep the output "
		    "of a detached run: %m");
	pid = fork();
	if (pid == 0)
		keep(plan, record, before, spool);
	if (pid == -1)
		return fault_set(f, EXIT_LATER, "cannot start a process for "
		    "the run: %m");
	return 0;
}
