/*
 * alone: a command inside, or ready for, just one layer of the sandbox, made
 * by the functions that make it for a job:  alone LAYER LIB[:PATH...] COMMAND
 *
 * namespaces: it runs in them, the current directory as its workspace.
 * landlock-PROFILE: it gets descriptor 3, the ruleset, not in force.
 * seccomp-PROFILE: it gets 3, the filter, not loaded; says on 4 which of its
 * processes loaded it, and that one's number of the listener; and hears on 5
 * that it was taken.  Refused calls are then answered as pid 1 answers those
 * of a job.  Process 0 on 4 asks whether there were any: an errno by itself
 * might be the kernel's.
 *
 * LIB has the filters; it and each PATH can be read.  `alone landlock-abi'.
 */
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/sched.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "denial.h"
#include "fd.h"
#include "landlock.h"
#include "mem.h"
#include "namespaces.h"

#define FAILED 70		/* no attack says this of itself */
#define TMP_SIZE (UINT64_C(64) << 20)
#define HELD (LAYER_ALL & ~(LAYER_BIT(LAYER_LANDLOCK) | \
    LAYER_BIT(LAYER_SECCOMP)))

/* What the command says on descriptor 4. */
struct told {
	int pid;
	int listener;
};

static void give_up(const struct fault *f) __attribute__((noreturn));

static void
give_up(const struct fault *f)
{
	errx(FAILED, "%s", f->text);
}

static void become(char **argv) __attribute__((noreturn));

static void
become(char **argv)
{
	(void)execv(argv[0], argv);
	err(FAILED, "%s", argv[0]);
}

/* As a shell says it. */
static int
status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}

/* Orphans come to pid 1, too; nobody waits for them. */
static int
wait_for(pid_t pid)
{
	int status;
	pid_t got;

	while ((got = waitpid(-1, &status, 0)) != pid)
		if (got == -1 && errno != EINTR)
			err(FAILED, "wait");
	return status_of(status);
}

/* --- namespaces --------------------------------------------------------- */

/* Pid 1, as init.c has it: not to be looked into, deaf to signals. */
static void hold(const struct confinement *c, uid_t uid, gid_t gid,
    char **argv) __attribute__((noreturn));

static void
hold(const struct confinement *c, uid_t uid, gid_t gid, char **argv)
{
	struct fault f = { 0 };
	sigset_t all, old;
	pid_t pid;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &old);
	if (confine_enter(c, uid, gid, &f) == -1)
		give_up(&f);
	if (prctl(PR_SET_DUMPABLE, 0) == -1 || (pid = fork()) == -1)
		err(FAILED, "pid 1");
	if (pid == 0) {
		(void)sigprocmask(SIG_SETMASK, &old, NULL);
		become(argv);
	}
	_exit(wait_for(pid));	/* the kernel ends what is left */
}

static int
run_in_namespaces(struct confinement *c, char **argv)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	struct fault f = { 0 };
	uid_t uid = getuid();
	gid_t gid = getgid();
	pid_t pid;

	c->layers = HELD;
	c->mounts.own_network = true;
	args.flags = (unsigned int)confine_flags(c);
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		hold(c, uid, gid, argv);
	if (pid == -1) {
		(void)confine_refused(&f);
		give_up(&f);
	}
	return wait_for(pid);
}

/* --- landlock ----------------------------------------------------------- */

/* Leaves nothing else open that is not to be inherited. */
static void
place(int fd, int at)
{
	if (fd == at ? fcntl(fd, F_SETFD, 0) == -1 : dup2(fd, at) == -1)
		err(FAILED, "descriptor %d", at);
}

/*
 * /job is not there, outside of a sandbox: the current directory is given
 * as a home that may be written, to which the same rights belong.
 */
static int
run_with_rules(struct confinement *c, char **argv)
{
	struct fault f = { 0 };
	char here[PATH_MAX];
	int ruleset;

	if (getcwd(here, sizeof(here)) == NULL)
		err(FAILED, "current directory");
	c->layers = LAYER_BIT(LAYER_LANDLOCK);
	c->mounts.home = here;
	c->mounts.home_writable = true;
	if (confine_rules(c, &ruleset, &f) == -1)
		give_up(&f);
	place(ruleset, 3);
	become(argv);
}

/* --- seccomp ------------------------------------------------------------ */

static int
take_listener(const struct told *told)
{
	cleanup_fd int process = pidfd_open(told->pid, 0);
	int fd;

	if (process == -1)
		err(FAILED, "process %d", told->pid);
	fd = pidfd_getfd(process, told->listener, 0);
	if (fd == -1)
		err(FAILED, "listener of %d", told->pid);
	return fd;
}

/* What is refused, and to whom. */
struct answers {
	struct denials denials;
	int listener;
	int asked;		/* the filter had a question */
};

static void
answer(struct answers *a)
{
	a->asked = 1;
	if (denial_answer(&a->denials, a->listener) == -1)
		fd_close(&a->listener);
}

/* The listener of a new attack, or the end of one. */
static int
listen_to(struct answers *a, const struct told *told)
{
	int asked = a->asked;

	fd_close(&a->listener);
	a->denials.n = 0;
	a->asked = 0;
	if (told->pid != 0)
		a->listener = take_listener(told);
	return told->pid == 0 ? asked : 0;
}

/* Until the command has closed its side. */
static void
answer_all(enum policy_profile profile, int hear, int tell)
{
	struct answers a = { .denials = { .profile = profile },
	    .listener = -1 };
	struct pollfd p[2] = { { .fd = hear, .events = POLLIN },
	    { .events = POLLIN } };
	struct told told;
	int reply;

	for (;;) {
		p[1].fd = a.listener;
		if (poll(p, 2, -1) == -1)
			err(FAILED, "poll");
		if (a.listener != -1 && (p[1].revents & POLLIN) != 0)
			answer(&a);
		else if (p[1].revents != 0)
			fd_close(&a.listener);	/* HUP: all are gone */
		if (p[0].revents == 0)
			continue;
		if (fd_read_all(hear, &told, sizeof(told)) != sizeof(told))
			return;
		reply = listen_to(&a, &told);
		if (fd_write_all(tell, &reply, sizeof(reply)) == -1)
			err(FAILED, "answer");
	}
}

static int
run_with_filter(struct confinement *c, const char *lib, char **argv)
{
	struct fault f = { 0 };
	int filter, said[2], heard[2];
	pid_t pid;

	c->layers = LAYER_BIT(LAYER_SECCOMP);
	if (confine_prepare(c, lib, &filter, &f) == -1)
		give_up(&f);
	if (pipe2(said, O_CLOEXEC) == -1 || pipe2(heard, O_CLOEXEC) == -1 ||
	    (pid = fork()) == -1)
		err(FAILED, "start");
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Up, out of the way of 3 to 5, then down. */
		filter = fcntl(filter, F_DUPFD_CLOEXEC, 64);
		place(fcntl(said[1], F_DUPFD_CLOEXEC, 64), 4);
		place(fcntl(heard[0], F_DUPFD_CLOEXEC, 64), 5);
		place(filter, 3);
		become(argv);
	}
	(void)close(said[1]);
	(void)close(heard[0]);
	answer_all(c->profile, said[0], heard[1]);
	return wait_for(pid);
}

/* --- which -------------------------------------------------------------- */

/* "LIB:PATH:PATH" into a list, in its own memory. */
static char **
split(char *text)
{
	char **list = NULL, *part;

	while ((part = strsep(&text, ":")) != NULL)
		strv_append(&list, part);
	return list;
}

int
main(int argc, char **argv)
{
	struct confinement c = { .landlock_abi = 1,
	    .mounts = { .tmp_size = TMP_SIZE } };
	char *profile;

	if (argc == 2 && strcmp(argv[1], "landlock-abi") == 0)
		return printf("%d\n", landlock_abi()) < 0;
	if (argc < 4)
		errx(FAILED, "usage: alone LAYER LIB[:PATH...] COMMAND ...");
	c.mounts.read_only = split(argv[2]);
	profile = strchr(argv[1], '-');
	if (profile == NULL && strcmp(argv[1], "namespaces") == 0)
		return run_in_namespaces(&c, &argv[3]);
	if (profile == NULL || policy_find_profile(profile + 1,
	    &c.profile) == -1)
		errx(FAILED, "no layer %s", argv[1]);
	if (strncmp(argv[1], "landlock-", 9) == 0)
		return run_with_rules(&c, &argv[3]);
	if (strncmp(argv[1], "seccomp-", 8) == 0)
		return run_with_filter(&c, c.mounts.read_only[0], &argv[3]);
	errx(FAILED, "no layer %s", argv[1]);
}
