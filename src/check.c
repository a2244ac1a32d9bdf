/*
 * Every line begins with "ok", "note" or "MEND".  What can be tried is
 * tried: a real job runs through the same session as any other.
 */
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "conf.h"
#include "exitcode.h"
#include "fd.h"
#include "gpu.h"
#include "inspect.h"
#include "job.h"
#include "log.h"
#include "mem.h"
#include "session.h"
#include "tree.h"

#define NOBODY 65534		/* Debian's, and the kernel's overflowuid */

/* What the trial job prints, one fact a line. */
static const char trial_code[] =
    "import sys\n"
    "print('ok    the interpreter is Python', sys.version.split()[0])\n"
    "for name, why in (('numpy', 'arrays'), ('numba', 'CUDA kernels')):\n"
    "    try:\n"
    "        print('ok   ', name, __import__(name).__version__)\n"
    "    except Exception as e:\n"
    "        print('note ', name, 'is not usable, so no', why + ':', e)\n";

struct report {
	int mend;		/* lines that say MEND */
};

static void line(const char *word, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
line(const char *word, const char *fmt, ...)
{
	va_list ap;

	(void)printf("%-5s ", word);
	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	(void)putchar('\n');
}

static int
load_conf(struct report *r, int argc, char **argv, const struct tree *tree,
    struct conf *c)
{
	const char *path = argc > 0 ? argv[0] : tree->conf;
	struct fault f;

	if (conf_load(path, argc > 0, tree->python, c, &f) == -1) {
		line("MEND", "%s", f.text);
		r->mend++;
		return -1;
	}
	if (access(path, F_OK) == -1)
		line("ok", "there is no %s: the presets hold", path);
	else
		line("ok", "%s has no errors", path);
	return 0;
}

static void
check_limits(const struct conf *c)
{
	char text[AMOUNT_TEXT];
	const struct limit_row *row;
	int i;

	for (i = 0; i < LIMIT_END; i++) {
		row = limits_row(i);
		line("ok", "limit %s: %s", row->name, c->limits.v[i] == 0 ?
		    "none" : limits_format(row->unit, c->limits.v[i], text));
	}
}

static void
check_interpreter(struct report *r, const struct conf *c)
{
	if (access(c->python, X_OK) == 0) {
		line("ok", "interpreter %s", c->python);
		return;
	}
	line("MEND", "interpreter %s: %s; install it or set python in "
	    "cudarun.conf", c->python, strerror(errno));
	r->mend++;
}

/* Root tries what a student would: jobs refuse to run as root. */
static int
become_ordinary(void)
{
	if (getuid() != 0)
		return 0;
	if (setgroups(0, NULL) == -1 ||
	    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)
		return -1;
	/* Or our /proc files would be root's, and no id could be mapped. */
	return prctl(PR_SET_DUMPABLE, 1);
}

static int
run_trial(const struct conf *c, const struct tree *tree)
{
	char name[] = "trial.py", *no_variables[] = { NULL };
	struct job job = { .mode = BRIEF_CODE, .name = name, .quiet = true };
	struct client client = { .in = open("/dev/null", O_RDONLY),
	    .out = STDOUT_FILENO, .err = STDERR_FILENO,
	    .environment = no_variables, .tty = -1, .cord = -1 };
	struct fault f;
	int status;

	if (become_ordinary() == -1 || client.in == -1)
		return EXIT_OS;
	job.argv = inspect_arguments();
	job.text = xasprintf("%s%s", inspect_code, trial_code);
	status = session_run(&job, &client, c, tree, &f);
	if (status == -1)
		say("%s", f.text);
	return status == -1 ? f.code : status;
}

static void
check_trial(struct report *r, const struct conf *c, const struct tree *tree)
{
	int status;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(run_trial(c, tree));
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		status = EXIT_OS << 8;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		line("ok", "a job runs, confined, and ends");
		inspect_layers(c, true, line);
		return;
	}
	inspect_layers(c, false, line);
	line("MEND", "a trial job does not run (status %d): its message on "
	    "stderr says why", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	r->mend++;
}

static void
check_profiling(void)
{
	cleanup_free char *params = fd_slurp("/proc/driver/nvidia/params",
	    65536);

	if (params != NULL && strstr(params, "RmProfilingAdminOnly: 1") == NULL)
		line("note", "every user may read GPU counters, a side "
		    "channel; set NVreg_RestrictProfilingToAdminUsers=1");
}

static void
check_gpu(struct report *r)
{
	cleanup_strv char **gpus = NULL;
	const char *why;
	size_t i;

	if (!gpu_present(GPU_ALL)) {
		line("note", "no NVIDIA GPU here: CUDA kernels run in Numba's "
		    "simulator; if there is one, install its driver and run "
		    "nvidia-modprobe -u -c=0 at boot (cudarun-admin(8))");
		return;
	}
	if (access("/dev/nvidia-uvm", R_OK | W_OK) == -1) {
		line("MEND", "/dev/nvidia-uvm: %s; jobs cannot make it: run "
		    "nvidia-modprobe -u -c=0 at boot (cudarun-admin(8))",
		    strerror(errno));
		r->mend++;
	}
	if (gpu_describe(&gpus, &why) == -1)
		line("note", "GPU names are unknown: %s", why);
	for (i = 0; gpus != NULL && gpus[i] != NULL; i++)
		line("ok", "%s", gpus[i]);
	check_profiling();
}

/* sshd's effective settings; only root may ask for them. */
static char *
ask_sshd(void)
{
	cleanup_fd int from = -1, to = -1;
	char *text = xcalloc(1, 65536);
	int p[2];
	pid_t pid;

	if (pipe2(p, O_CLOEXEC) == -1)
		return text;
	from = p[0];
	to = p[1];
	pid = fork();
	if (pid == 0) {
		/* Its own complaints would come between our lines. */
		if (dup2(to, STDOUT_FILENO) != -1 &&
		    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO) != -1)
			(void)execl("/usr/sbin/sshd", "sshd", "-T", (char *)0);
		_exit(EXIT_NOINTERP);
	}
	fd_close(&to);
	if (pid == -1 || fd_read_all(from, text, 65535) == -1)
		text[0] = '\0';
	if (pid != -1)
		(void)waitpid(pid, NULL, 0);
	return text;
}

static void
check_sshd(struct report *r)
{
	cleanup_free char *text = NULL;

	if (getuid() != 0) {
		line("note", "run as root, this also checks sshd's settings");
		return;
	}
	text = ask_sshd();
	if (text[0] == '\0')
		line("note", "sshd -T says nothing: is openssh-server "
		    "installed and configured?");
	else if (strstr(text, "\nclientaliveinterval 0\n") != NULL) {
		line("MEND", "sshd does not notice dead laptops, and their "
		    "jobs go on: set ClientAliveInterval 15 "
		    "(cudarun-admin(8))");
		r->mend++;
	} else
		line("ok", "sshd notices clients that are gone");
}

int
check_host(int argc, char **argv, const struct tree *tree)
{
	struct report r = { 0 };
	struct conf c = { 0 };

	if (argc > 1 || (argc == 1 && argv[0][0] == '-'))
		fatal(EXIT_USAGE, "usage: cudarun check [FILE]");
	if (load_conf(&r, argc, argv, tree, &c) == 0) {
		check_limits(&c);
		check_interpreter(&r, &c);
		/* Another's file could lead a job to where it is not safe. */
		if (argc == 0 || getuid() == 0)
			check_trial(&r, &c, tree);
		else
			line("note", "only root tries a job with another file");
	}
	check_gpu(&r);
	check_sshd(&r);
	conf_free(&c);
	if (r.mend > 0)
		line("MEND", "%d thing%s to mend", r.mend,
		    r.mend == 1 ? "" : "s");
	else
		line("ok", "this host is ready");
	if (fflush(stdout) != 0)
		return EXIT_OS;
	return r.mend > 0 ? 1 : 0;
}
