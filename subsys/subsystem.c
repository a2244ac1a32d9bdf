/*
 * cudarun-subsystem: the program that sshd_config(5) names, so that an
 * account can run scripts and nothing else.  sshd starts it through the
 * user's shell; what the client asked for comes in a variable, not there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dispatch.h"
#include "exitcode.h"
#include "fd.h"
#include "log.h"

static int
print_usage(void)
{
	(void)printf("usage: cudarun-subsystem --dispatch\n\n"
	    "Runs the cudarun command in SSH_ORIGINAL_COMMAND, and nothing "
	    "else.  In\nsshd_config(5):\n"
	    "    Match Group students\n"
	    "        ForceCommand .../cudarun-subsystem --dispatch\n"
	    "        PermitTTY no\n"
	    "        DisableForwarding yes\n");
	return fflush(stdout) == 0 ? 0 : EXIT_OS;
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
	if (argc != 2 || strcmp(argv[1], "--dispatch") != 0)
		fatal(EXIT_USAGE, "cudarun-subsystem is for sshd's "
		    "ForceCommand; see cudarun-subsystem --help");
	(void)dispatch(getenv("SSH_ORIGINAL_COMMAND"), &f);
	fatal(f.code, "%s", f.text);
}
