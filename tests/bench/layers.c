/*
 * What the layers cost, by the production code: nanoseconds of one system
 * call with the filter and without, and milliseconds of a whole sandbox
 * around a process that does nothing.  Runs in a scratch directory, as an
 * ordinary user.  Usage: layers PROGRAM.bpf; prints "name with without",
 * for calls also what a filter of one instruction costs: the kernel's own
 * share, below which none can be.
 */
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "confine.h"
#include "exitcode.h"
#include "layer.h"
#include "log.h"
#include "seal.h"

#define CALLS 50000
#define ROUNDS 40
#define SANDBOXES 41
#define RM_CONTROL 0xc020462aul	/* the driver's most frequent one */

static double
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Of calls: what others do on the machine only ever adds. */
static double
least(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare);
	return v[0];
}

static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare);
	return v[n / 2];
}

static void
call_getppid(void)
{
	(void)syscall(SYS_getppid);
}

static void
call_ioctl(void)
{
	/* Not a device: the kernel says so at once. */
	(void)syscall(SYS_ioctl, 0, RM_CONTROL, 0);
}

static double
cost(void (*call)(void))
{
	double begin = now_ns();
	int i;

	for (i = 0; i < CALLS; i++)
		call();
	return (now_ns() - begin) / CALLS;
}

static void
demand(bool good, const char *what)
{
	if (!good)
		fatal(EXIT_OS, "%s: %m", what);
}

static void
close_filter(const char *program)
{
	struct seal s = { .ruleset = -1 };
	struct fault f;
	int pair[2];

	s.filter = open(program, O_RDONLY | O_CLOEXEC);
	demand(s.filter != -1 && socketpair(AF_UNIX, SOCK_SEQPACKET, 0,
	    pair) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0,
	    "cannot prepare");
	s.handover = pair[1];
	if (seal(&s, &f) == -1)
		fatal(f.code, "%s", f.text);
}

static void
close_least(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K,
	    SECCOMP_RET_ALLOW);
	struct sock_fprog least = { 1, &allow };

	demand(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &least) == 0,
	    "seccomp");
}

/* One round in a child: with the program, "" for the least one, or NULL. */
static double
round_of(void (*call)(void), const char *program)
{
	double took = 0;
	int p[2];
	pid_t pid;

	demand(pipe(p) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		if (program != NULL && program[0] == '\0')
			close_least();
		else if (program != NULL)
			close_filter(program);
		took = cost(call);
		_exit(write(p[1], &took, sizeof(took)) != sizeof(took));
	}
	demand(pid != -1 && read(p[0], &took, sizeof(took)) == sizeof(took) &&
	    waitpid(pid, NULL, 0) == pid, "a round");
	(void)close(p[0]);
	(void)close(p[1]);
	return took;
}

static void
measure_call(const char *name, void (*call)(void), const char *program)
{
	double with[ROUNDS], without[ROUNDS], share[ROUNDS];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		with[i] = round_of(call, program);
		without[i] = round_of(call, NULL);
		share[i] = round_of(call, "");
	}
	(void)printf("%s %.1f %.1f %.1f\n", name, least(with, ROUNDS),
	    least(without, ROUNDS), least(share, ROUNDS));
	(void)fflush(stdout);	/* or each child would write it, too */
}

/* The worker's last steps before it would read a script. */
static void
be_sealed(const struct confinement *c, int filter, int handover)
{
	struct seal s = { .filter = filter, .handover = handover };
	struct fault f;

	demand(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
	if (confine_rules(c, &s.ruleset, &f) == -1 || seal(&s, &f) == -1)
		fatal(f.code, "%s", f.text);
	_exit(0);
}

/* As init.c does it: pid 1 builds, its child is closed in. */
static void
be_first(const struct confinement *c, const char *program, uid_t uid,
    gid_t gid)
{
	int filter = open(program, O_RDONLY | O_CLOEXEC), pair[2];
	struct fault f;
	pid_t pid;

	demand(filter != -1 && socketpair(AF_UNIX, SOCK_SEQPACKET, 0,
	    pair) == 0, "cannot prepare");
	if (c != NULL && confine_enter(c, uid, gid, &f) == -1)
		fatal(f.code, "%s", f.text);
	pid = fork();
	if (pid == 0 && c != NULL)
		be_sealed(c, filter, pair[1]);
	if (pid == 0)
		_exit(0);
	demand(waitpid(pid, NULL, 0) == pid, "a worker");
	_exit(0);
}

static double
sandbox(const struct confinement *c, const char *program)
{
	struct clone_args args = { .exit_signal = SIGCHLD,
	    .flags = c == NULL ? 0 : (unsigned int)confine_flags(c) };
	double begin = now_ns();
	uid_t uid = getuid();		/* unmapped in there, at first */
	gid_t gid = getgid();
	int status;
	pid_t pid;

	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		be_first(c, program, uid, gid);
	demand(pid != -1 && waitpid(pid, &status, 0) == pid && status == 0,
	    "a sandbox");
	return (now_ns() - begin) / 1e6;
}

static void
measure_sandbox(const char *program)
{
	const struct confinement c = { .layers = LAYER_ALL,
	    .profile = strstr(program, "strict") == NULL ? POLICY_STANDARD :
	    POLICY_STRICT, .landlock_abi = 1, .mounts = { .own_network = true,
	    .own_ipc = true } };
	double with[SANDBOXES], without[SANDBOXES];
	int i;

	for (i = 0; i < SANDBOXES; i++) {
		with[i] = sandbox(&c, program);
		without[i] = sandbox(NULL, program);
	}
	(void)printf("sandbox %.3f %.3f\n", median(with, SANDBOXES),
	    median(without, SANDBOXES));
}

int
main(int argc, char **argv)
{
	if (argc != 2)
		fatal(EXIT_USAGE, "usage: layers PROGRAM.bpf");
	measure_call("getppid", call_getppid, argv[1]);
	measure_call("ioctl", call_ioctl, argv[1]);
	measure_sandbox(argv[1]);
	return fflush(stdout) == 0 ? 0 : EXIT_OS;
}
