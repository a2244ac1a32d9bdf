/*
 * cudarun(1): the program that sshd runs for `ssh gpu-lab cudarun'.  The
 * verbs are here; what a run is, is in session.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "conf.h"
#include "exitcode.h"
#include "fd.h"
#include "job.h"
#include "log.h"
#include "mem.h"
#include "policy.h"
#include "session.h"
#include "tree.h"

static int
print_usage(void)
{
	const struct option_row *o;
	char left[40];

	(void)printf("usage: cudarun [options] [- | -c CODE | -m MODULE] "
	    "[argument ...]\n"
	    "       cudarun check [FILE]\n"
	    "       cudarun policy [--profile PROFILE]\n\n"
	    "Runs the Python script on stdin, confined, on this host's GPU:\n"
	    "    ssh gpu-lab cudarun < script.py\n\n");
	for (o = job_options(); o->help != NULL; o++) {
		(void)snprintf(left, sizeof(left), "%s%c%s--%s%s%s",
		    o->letter != 0 ? "-" : "  ", o->letter != 0 ? o->letter :
		    ' ', o->letter != 0 ? ", " : " ", o->name,
		    o->value != NULL ? " " : "",
		    o->value != NULL ? o->value : "");
		(void)printf("  %-24s %s\n", left, o->help);
	}
	(void)printf("\nThe script's status is the status.  See cudarun(1).\n");
	return fflush(stdout) == 0 ? 0 : EXIT_OS;
}

static void
print_row(const struct policy_row *row)
{
	int i;

	(void)printf("%-7s %s", policy_word(row->action), row->calls);
	for (i = 0; i < POLICY_TESTS && row->tests[i].mask != 0; i++)
		(void)printf(" [arg%u & 0x%llx == 0x%llx]", row->tests[i].arg,
		    (unsigned long long)row->tests[i].mask,
		    (unsigned long long)row->tests[i].value);
	if (row->error != 0)
		(void)printf(" %s", strerrorname_np(row->error));
	(void)printf("\n        # %s\n", row->reason);
}

static int
print_policy(int argc, char **argv)
{
	enum policy_profile p = POLICY_STANDARD;
	const struct policy_row *row;
	size_t i;

	if ((argc != 0 && argc != 2) || (argc == 2 &&
	    (strcmp(argv[0], "--profile") != 0 ||
	    policy_find_profile(argv[1], &p) == -1)))
		fatal(EXIT_USAGE, "usage: cudarun policy [--profile standard "
		    "| strict | strict-nofork]");
	for (i = 0; (row = policy_row(p, i)) != NULL; i++)
		print_row(row);
	(void)printf("refuse  every other call\n"
	    "        # not needed by programs that compute\n"
	    "ENOSYS  numbers that are newer than the tables\n"
	    "        # newer C libraries fall back\n"
	    "kill    calls of other ABIs (i386, x32)\n"
	    "        # their numbers mean other calls\n");
	return fflush(stdout) == 0 ? 0 : EXIT_OS;
}

static int
run(int argc, char **argv, const struct tree *tree)
{
	struct client client = { .in = STDIN_FILENO, .out = STDOUT_FILENO,
	    .err = STDERR_FILENO, .environment = environ, .tty = -1,
	    .cord = -1 };
	struct conf conf = { 0 };
	struct fault f = { 0 };
	struct job job;
	int status = -1, ask;

	ask = job_parse(argc, argv, &job, &f);
	if (job.tag != NULL)	/* lives as long as we do */
		program_invocation_short_name = xasprintf("cudarun[%s]",
		    job.tag);
	if (ask == JOB_HELP)
		status = print_usage();
	else if (ask == JOB_VERSION)
		status = puts(PACKAGE_STRING) == EOF ? EXIT_OS : 0;
	else if (ask == JOB_RUN &&
	    conf_load(tree->conf, 0, tree->python, &conf, &f) == 0)
		status = session_run(&job, &client, &conf, tree, &f);
	if (status == -1)
		fatal(f.code, "%s", f.text);
	conf_free(&conf);
	job_free(&job);
	return status;
}

/* The subsystem's program, for a host whose sshd has no such line. */
static void __attribute__((noreturn))
speak_frames(const struct tree *tree)
{
	cleanup_free char *program = xasprintf("%s/cudarun-subsystem",
	    tree->libexec);

	(void)execl(program, program, (char *)NULL);
	fatal(EXIT_OS, "cannot start %s: %m; an admin must install all of "
	    "cudarun again", program);
}

int
main(int argc, char **argv)
{
	static char name[] = "cudarun";
	struct tree tree = { 0 };
	struct fault f = { 0 };
	int status;

	program_invocation_short_name = name;
	if (fd_demand_standard() == -1)
		fatal(EXIT_OS, "stdin, stdout and stderr must be open; start "
		    "it from a shell or sshd");
	if (tree_find(TREE_IN_BIN, &tree, &f) == -1)
		fatal(f.code, "%s", f.text);
	if (argc == 2 && strcmp(argv[1], "--framed") == 0)
		speak_frames(&tree);
	if (argc > 1 && strcmp(argv[1], "check") == 0)
		status = check_host(argc - 2, argv + 2, &tree);
	else if (argc > 1 && strcmp(argv[1], "policy") == 0)
		status = print_policy(argc - 2, argv + 2);
	else
		status = run(argc, argv, &tree);
	tree_free(&tree);
	return status;
}
