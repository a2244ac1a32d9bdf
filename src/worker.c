#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/sched.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "confine.h"
#include "exitcode.h"
#include "fd.h"
#include "init.h"
#include "launch.h"
#include "mem.h"
#include "spill.h"
#include "worker.h"

/* Both ends of everything between monitor and sandbox. */
struct ends {
	int ours[4];		/* script, input, fault, control */
	int theirs[4];
	int filter;
	int brief;
	int spill;
};

enum { SCRIPT, INPUT, FAULT, CONTROL };

static int
open_pipes(struct ends *e)
{
	int i, p[2];

	for (i = SCRIPT; i <= FAULT; i++) {
		if (pipe2(p, O_CLOEXEC) == -1)
			return -1;
		e->ours[i] = p[i == FAULT ? 0 : 1];
		e->theirs[i] = p[i == FAULT ? 1 : 0];
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p) == -1)
		return -1;
	e->ours[CONTROL] = p[0];
	e->theirs[CONTROL] = p[1];
	/* A job that does not read must not block the monitor. */
	if (fcntl(e->ours[SCRIPT], F_SETFL, O_NONBLOCK) == -1 ||
	    fcntl(e->ours[INPUT], F_SETFL, O_NONBLOCK) == -1)
		return -1;
	return 0;
}

static int
open_ends(const struct worker_plan *plan, struct ends *e, struct fault *f)
{
	e->brief = fd_memfd_open("cudarun-brief");
	e->spill = spill_create();
	if (e->brief == -1 || e->spill == -1 || open_pipes(e) == -1)
		return fault_set(f, EXIT_OS, "cannot open descriptors for the "
		    "sandbox: %m");
	return confine_prepare(plan->confinement, plan->lib, &e->filter, f);
}

static void
close_ends(struct ends *e)
{
	int i;

	for (i = 0; i < 4; i++) {
		fd_close(&e->ours[i]);
		fd_close(&e->theirs[i]);
	}
	fd_close(&e->filter);
	fd_close(&e->brief);
	fd_close(&e->spill);
}

/*
 * A fork with namespaces, not a thread: the child goes on with a copy of
 * everything.  glibc has no wrapper for that.  Straight into its control
 * group, so that nothing of it is ever outside.
 */
static pid_t
clone_process(int flags, int cgroup, int *ret_pidfd)
{
	struct clone_args args = {
		.flags = (unsigned int)flags | CLONE_PIDFD,
		.pidfd = (uintptr_t)ret_pidfd,
		.exit_signal = SIGCHLD,
	};

	if (cgroup != -1) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (unsigned int)cgroup;
	}
	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

static void
fill_init(struct init *init, const struct worker_plan *plan,
    const struct ends *e)
{
	*init = (struct init){
		.uid = getuid(),
		.gid = getgid(),
		.control = e->theirs[CONTROL],
		.launch = {
			.confinement = plan->confinement,
			.limits = plan->limits,
			.fault = e->theirs[FAULT],
			.argv = plan->argv,
			.environment = plan->environment,
			.terminal = plan->tty != -1,
			.fds = { plan->tty != -1 ? plan->tty :
			    e->theirs[INPUT], plan->out, plan->err,
			    [WORKER_FD_BRIEF] = e->brief,
			    [WORKER_FD_FILTER] = e->filter,
			    [WORKER_FD_SCRIPT] = e->theirs[SCRIPT],
			    [WORKER_FD_SPILL] = e->spill,
			    [WORKER_FD_FAULT] = e->theirs[FAULT],
			    [WORKER_FD_RULES] = -1,
			    [WORKER_FD_HANDOVER] = -1 },
		},
	};
}

/* Our ends to the caller; theirs live on only in the sandbox. */
static void
take_ends(struct ends *e, struct worker *w)
{
	w->script = fd_steal(&e->ours[SCRIPT]);
	w->input = fd_steal(&e->ours[INPUT]);
	w->fault = fd_steal(&e->ours[FAULT]);
	w->control = fd_steal(&e->ours[CONTROL]);
	w->brief = fd_steal(&e->brief);
	w->spill = fd_steal(&e->spill);
}

int
worker_start(const struct worker_plan *plan, struct worker *ret_w,
    struct fault *f)
{
	struct ends e = { { -1, -1, -1, -1 }, { -1, -1, -1, -1 }, -1, -1, -1 };
	struct worker w = WORKER_NONE;
	struct init init;
	int rc = -1;

	if (open_ends(plan, &e, f) == -1)
		goto out;
	fill_init(&init, plan, &e);
	w.pid = clone_process(confine_flags(plan->confinement), plan->cgroup,
	    &w.pidfd);
	if (w.pid == 0)
		init_run(&init);
	if (w.pid == -1) {
		(void)confine_refused(f);
		goto out;
	}
	take_ends(&e, &w);
	*ret_w = w;
	rc = 0;
out:
	close_ends(&e);
	return rc;
}

int
worker_tell(struct worker *w, const struct brief *b, struct fault *f)
{
	size_t len;
	cleanup_free char *bytes = brief_pack(b, &len);

	if (fd_fill(w->brief, bytes, len) == -1)
		return fault_set(f, EXIT_OS, "cannot tell the sandbox its "
		    "job: %m");
	fd_close(&w->brief);
	return 0;
}

void
worker_signal(const struct worker *w, int signal)
{
	struct order o = { .signal = signal };

	/* A sandbox that is gone already needs neither. */
	if (signal == SIGKILL)
		(void)syscall(SYS_pidfd_send_signal, w->pidfd, SIGKILL, NULL,
		    0);
	else
		(void)send(w->control, &o, sizeof(o),
		    MSG_NOSIGNAL | MSG_DONTWAIT);
}

void
worker_reap(struct worker *w)
{
	if (w->pid <= 0)
		return;
	/* Pid 1 is reaped only after all of its namespace is gone. */
	while (waitpid(w->pid, NULL, 0) == -1 && errno == EINTR)
		continue;
	w->pid = 0;
}

void
worker_endp(struct worker *w)
{
	if (w->pid > 0)
		worker_signal(w, SIGKILL);
	worker_reap(w);
	fd_close(&w->pidfd);
	fd_close(&w->control);
	fd_close(&w->brief);
	fd_close(&w->script);
	fd_close(&w->input);
	fd_close(&w->fault);
	fd_close(&w->spill);
}
