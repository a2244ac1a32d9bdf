/*
 * cudarun-subsystem: the program that sshd_config(5) names.  As a Subsystem
 * it speaks frames; with --dispatch, as a ForceCommand, it lets an account
 * run scripts and nothing else.  sshd starts it through the user's shell;
 * what the client asked for comes in a variable, not there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf.h"
#include "dispatch.h"
#include "exitcode.h"
#include "fd.h"
#include "framed.h"
#include "log.h"
#include "tree.h"

static int
print_usage(void)
{
	(void)printf("usage: cudarun-subsystem [--dispatch]\n\n"
	    "Speaks cudarun-protocol(7) on stdin and stdout; or runs the "
	    "cudarun command\nin SSH_ORIGINAL_COMMAND, and nothing else.  "
	    "In sshd_config(5):\n"
	    "    Subsystem cudarun .../cudarun-subsystem\n"
	    "    Match Group students\n"
	    "        ForceCommand .../cudarun-subsystem --dispatch\n"
	    "        PermitTTY no\n"
	    "        DisableForwarding yes\n");
	return fflush(stdout) == 0 ? 0 : EXIT_OS;
}

static int
speak(void)
{
	struct tree tree = { 0 };
	struct conf conf = { 0 };
	struct fault f = { 0 };
	int status = -1;

	if (tree_find(TREE_IN_LIBEXEC, &tree, &f) == 0 &&
	    conf_load(tree.conf, 0, tree.python, &conf, &f) == 0)
		status = framed_run(&conf, &tree, &f);
	if (status == -1)
		fatal(f.code, "%s", f.text);
	conf_free(&conf);
	tree_free(&tree);
	return status;
}

int
main(int argc, char **argv)
{
	static char name[] = "cudarun";
	struct fault f = { 0 };

	program_invocation_short_name = name;
	if (fd_demand_standard() == -1)
		fatal(EXIT_OS, "stdin, stdout and stderr must be open; start "
		    "it from a shell or sshd");
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return print_usage();
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts(PACKAGE_STRING) == EOF || fflush(stdout) != 0 ?
		    EXIT_OS : 0;
	if (argc == 1)
		return speak();
	if (argc != 2 || strcmp(argv[1], "--dispatch") != 0)
		fatal(EXIT_USAGE, "cudarun-subsystem takes --dispatch or "
		    "nothing; see cudarun-subsystem --help");
	if (dispatch(getenv("SSH_ORIGINAL_COMMAND"), &f) == 0)
		return speak();
	fatal(f.code, "%s", f.text);
}
