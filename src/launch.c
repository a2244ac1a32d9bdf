#include <sys/ioctl.h>
#include <sys/prctl.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "exitcode.h"
#include "fd.h"
#include "launch.h"

/*
 * Descriptors must not overwrite one another on the way down: first all of
 * them up, out of the way, then each to its place.
 */
static int
place_descriptors(const int fds[WORKER_FD_END])
{
	int i, up[WORKER_FD_END];

	for (i = 0; i < WORKER_FD_END; i++) {
		up[i] = fds[i] == -1 ? -1 : fcntl(fds[i], F_DUPFD, 64);
		if (up[i] == -1 && fds[i] != -1)
			return -1;
	}
	for (i = 0; i < WORKER_FD_END; i++)
		if (up[i] == -1)
			(void)close(i);		/* may be closed already */
		else if (dup2(up[i], i) == -1)
			return -1;
	return close_range(WORKER_FD_END, ~0u, 0);
}

/* What sshd, xinetd or a shell ignored or blocked is not the job's matter. */
static void
reset_signals(void)
{
	sigset_t none;
	int i;

	for (i = 1; i < NSIG; i++)
		(void)signal(i, SIG_DFL);	/* KILL and STOP refuse */
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

void
launch_refuse(const struct launch *l, const struct fault *f)
{
	/* If the monitor is gone there is nobody to tell. */
	(void)fault_send(l->fault, f);
	_exit(f->code);
}

void
launch(const struct launch *l, int handover)
{
	int fds[WORKER_FD_END], *rules = &fds[WORKER_FD_RULES];
	struct fault f = { 0 };

	memcpy(fds, l->fds, sizeof(fds));
	fds[WORKER_FD_HANDOVER] = handover;

	/* A session of its own: a terminal's Ctrl-C reaches it through us. */
	if (setsid() == -1)
		(void)fault_set(&f, EXIT_OS, "cannot start a session: %m");
	else if (l->terminal && ioctl(fds[0], TIOCSCTTY, 0) == -1)
		(void)fault_set(&f, EXIT_OS, "cannot take the terminal: %m");
	else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		(void)fault_set(&f, EXIT_REFUSED, "the kernel has no "
		    "no_new_privs: %m");
	else if (confine_rules(l->confinement, rules, &f) == 0 &&
	    limits_apply(l->limits, &f) == 0) {
		reset_signals();
		if (place_descriptors(fds) == -1)
			_exit(EXIT_OURS);	/* the pipe may be gone */
		(void)execve(l->argv[0], l->argv, l->environment);
		(void)fault_set(&f, EXIT_NOINTERP, "cannot run %s: %m; an "
		    "admin sets python in cudarun.conf", l->argv[0]);
		(void)fault_send(WORKER_FD_FAULT, &f);
		_exit(f.code);
	}
	launch_refuse(l, &f);
}
