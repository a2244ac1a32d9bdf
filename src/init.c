#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "confine.h"
#include "exitcode.h"
#include "fd.h"
#include "init.h"
#include "launch.h"
#include "mem.h"

#define SAMPLE_MS 250
#define NEVER UINT64_MAX
/* The walk through the workspace may take this part of pid 1's time. */
#define WALK_SHARE 20
/* And the exact measure of memory this one. */
#define SLOW_SHARE 4

/* Pid 1's life after the worker's start. */
struct life {
	const struct init *init;
	int control;
	int signals;
	int handover;		/* a listener arrives here; then -1 */
	int listener;		/* refused calls wait here */
	int workspace;		/* the job's directory */
	pid_t worker;
	uint64_t next_sample;
	uint64_t next_walk;
	uint64_t cpu_lost;	/* of processes that nobody reaped */
	uint64_t answers_ns;	/* of ours, for refused calls */
	int cpu_low;		/* samples in a row that found less */
	struct usage_held held;
	struct usage usage;
	struct denials denials;
};

static void
send_report(struct life *l, enum report_kind kind, int wait_status)
{
	struct report r = { .kind = kind, .wait_status = wait_status,
	    .usage = l->usage };

	/* A full queue may lose a sample, never the end. */
	(void)send(l->control, &r, sizeof(r), MSG_NOSIGNAL |
	    (kind == REPORT_SAMPLE ? MSG_DONTWAIT : 0));
}

/*
 * The worker passes on where its refused calls will wait.  From then on its
 * bytes are the script's, which may use too much.
 */
static void
take_listener(struct life *l)
{
	l->listener = fd_receive(l->handover);
	fd_close(&l->handover);
	l->next_sample = clock_ms() + SAMPLE_MS;
	l->next_walk = l->next_sample;
}

static uint64_t
own_cpu_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void
answer_calls(struct life *l)
{
	struct report r = { .kind = REPORT_DENIED };
	uint64_t begin = own_cpu_ns();
	int n = denial_answer(&l->denials, l->listener);

	l->answers_ns += own_cpu_ns() - begin;
	if (n == -1)
		fd_close(&l->listener);
	for (; n > 0; n--) {
		r.usage = l->usage;
		r.denial = l->denials.told[l->denials.n - (size_t)n];
		/* A word less, if the monitor is that busy. */
		(void)send(l->control, &r, sizeof(r), MSG_NOSIGNAL |
		    MSG_DONTWAIT);
	}
}

/*
 * A long walk must not keep an order or the worker's end waiting, nor a
 * refused call: that is answered on the way.
 */
static bool
is_urgent(void *arg)
{
	struct life *l = arg;
	struct pollfd p = { .fd = l->control, .events = POLLIN };
	siginfo_t info = { 0 };

	if (l->listener != -1)
		answer_calls(l);
	return poll(&p, 1, 0) != 0 || (waitid(P_PID, (id_t)l->worker, &info,
	    WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0);
}

static uint64_t
to_ms(const struct rusage *u)
{
	return (uint64_t)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000 +
	    (uint64_t)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000;
}

/*
 * Children that are ignored (SIGCHLD) vanish with their CPU time; what all
 * have used can only grow, so what is missing from it is kept.  Once missed
 * is nothing: a child may be reaped between the looks at its parent and it.
 */
static void
keep_cpu(struct life *l, uint64_t before)
{
	/* What it makes us work for its refused calls is the job's, too. */
	l->usage.cpu_ms += l->cpu_lost + l->answers_ns / 1000000;
	if (l->usage.cpu_ms >= before) {
		l->cpu_low = 0;
		return;
	}
	if (++l->cpu_low == 3) {
		l->cpu_lost += before - l->usage.cpu_ms;
		l->cpu_low = 0;
	}
	l->usage.cpu_ms = before;
}

static void
sample(struct life *l)
{
	const struct usage_leave leave = { is_urgent, l };
	uint64_t begin = clock_ms(), before = l->usage.cpu_ms, took;
	bool slow;

	if (usage_processes(l->init->launch.limits->v[LIMIT_MEMORY], &l->held,
	    &leave, &l->usage, &slow) == 0) {
		keep_cpu(l, before);
		send_report(l, REPORT_SAMPLE, 0);
	}
	took = slow ? (clock_ms() - begin) * SLOW_SHARE : 0;
	l->next_sample = clock_ms() + (took > SAMPLE_MS ? took : SAMPLE_MS);
}

/* A walk is long, if the job will have it so: samples go on meanwhile. */
static bool
is_walk_urgent(void *arg)
{
	struct life *l = arg;

	if (clock_ms() >= l->next_sample)
		sample(l);
	return is_urgent(l);
}

static void
walk(struct life *l)
{
	const struct usage_leave leave = { is_walk_urgent, l };
	uint64_t begin = clock_ms(), bytes;

	if (begin < l->next_walk ||
	    usage_tree(l->workspace, &leave, &bytes) == -1 ||
	    usage_descriptors(l->workspace, &leave, &l->held) == -1)
		return;
	l->usage.workspace = bytes == USAGE_BLIND ? bytes :
	    bytes + l->held.disk;
	l->next_walk = clock_ms() + (clock_ms() - begin) * WALK_SHARE +
	    SAMPLE_MS;
}

/* So that a job shorter than a sample has used something, too. */
static void
take_last(struct life *l)
{
	struct rusage all;
	uint64_t ms;

	if (getrusage(RUSAGE_CHILDREN, &all) == -1)
		return;
	ms = to_ms(&all);
	if (ms > l->usage.cpu_ms)
		l->usage.cpu_ms = ms;
}

/* Not all at once: a job can make zombies as fast as they are reaped. */
static void
reap(struct life *l)
{
	int status, n = 0;
	pid_t pid;

	while (n++ < 256 && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != l->worker)
			continue;
		take_last(l);
		send_report(l, REPORT_END, status);
		_exit(0);	/* the kernel kills the rest */
	}
	if (n > 256)
		l->next_sample = clock_ms();	/* come back at once */
}

/* The monitor's word, or its end. */
static void
take_order(struct life *l)
{
	struct order o;
	ssize_t n;

	n = recv(l->control, &o, sizeof(o), MSG_DONTWAIT);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n != sizeof(o))
		_exit(0);
	(void)kill(-1, o.signal);	/* all but pid 1 itself */
}

static void live(struct life *l) __attribute__((noreturn));

static void
live(struct life *l)
{
	struct pollfd p[4] = {
		{ .fd = l->control, .events = POLLIN },
		{ .fd = l->signals, .events = POLLIN },
		{ .fd = l->handover, .events = POLLIN },
		{ .fd = -1, .events = POLLIN },
	};
	struct signalfd_siginfo info;
	uint64_t now;

	for (;;) {
		now = clock_ms();
		if (now >= l->next_sample) {
			sample(l);
			walk(l);
			now = clock_ms();
		}
		p[2].fd = l->handover;
		p[3].fd = l->listener;
		(void)poll(p, 4, l->next_sample == NEVER ? -1 :
		    now >= l->next_sample ? 0 : (int)(l->next_sample - now));
		if (p[0].revents != 0)
			take_order(l);
		if (p[2].fd != -1 && p[2].revents != 0)
			take_listener(l);
		if (p[3].fd != -1 && p[3].revents != 0)
			answer_calls(l);
		if (p[1].revents != 0 &&
		    read(l->signals, &info, sizeof(info)) == -1)
			continue;	/* EAGAIN: somebody else's wakeup */
		reap(l);
	}
}

/* One to 0, the other to 1, nothing else; as in place_descriptors(). */
static int
place_two(int zero, int one)
{
	zero = fcntl(zero, F_DUPFD, 64);
	one = fcntl(one, F_DUPFD, 64);
	if (zero == -1 || one == -1 || dup2(zero, 0) == -1 ||
	    dup2(one, 1) == -1)
		return -1;
	return close_range(2, ~0u, 0);
}

/* Only what it needs: not the job's descriptors, which would stay open. */
static int
keep_descriptors(struct life *l)
{
	sigset_t child;

	if (place_two(l->init->control, l->handover) == -1)
		return -1;
	l->control = 0;
	l->handover = 1;
	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	l->signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	l->workspace = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return l->signals == -1 || l->workspace == -1 ? -1 : 0;
}

/*
 * The job can read our command line, which is the monitor's: its mark of
 * --tag is not for the job.  What /proc shows is this memory; the copy is
 * ours, so the monitor's stays.
 */
static void
hide_arguments(void)
{
	cleanup_free char *shown = NULL;
	cleanup_fd int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	size_t len;

	shown = fd == -1 ? NULL : fd_slurp_fd(fd, &len);
	if (shown == NULL)
		_exit(EXIT_OURS);
	explicit_bzero(program_invocation_name, len);
}

void
init_run(const struct init *init)
{
	struct life l = { .init = init, .listener = -1, .next_sample = NEVER,
	    .next_walk = NEVER,
	    .denials = { .profile = init->launch.confinement->profile } };
	struct fault f = { 0 };
	int handover[2];
	sigset_t all;

	/*
	 * Two cords to the monitor: this signal, and the control socket,
	 * which ends also if the monitor died before this line.
	 */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	if (confine_enter(init->launch.confinement, init->uid, init->gid,
	    &f) == -1)
		launch_refuse(&init->launch, &f);
	hide_arguments();
	/* The job shares our uid: it must not be able to look into us. */
	if (prctl(PR_SET_DUMPABLE, 0) == -1) {
		(void)fault_set(&f, EXIT_OS, "cannot protect pid 1: %m");
		launch_refuse(&init->launch, &f);
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
	    handover) == -1) {
		(void)fault_set(&f, EXIT_OS, "cannot open a socket: %m");
		launch_refuse(&init->launch, &f);
	}
	l.worker = fork();
	if (l.worker == -1) {
		(void)fault_set(&f, EXIT_LATER, "cannot start a process: %m");
		launch_refuse(&init->launch, &f);
	}
	if (l.worker == 0)
		launch(&init->launch, handover[1]);
	l.handover = handover[0];
	if (keep_descriptors(&l) == -1)
		_exit(EXIT_OURS);
	live(&l);
}
