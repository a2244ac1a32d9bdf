/*
 * Run by make: writes the system call filter of a profile to stdout, as the
 * kernel takes it.  libseccomp needs 2 ms for that, which no job should wait
 * for; and a program that is made once can be looked at and tested as what
 * is loaded.
 */
#include <unistd.h>

#include "exitcode.h"
#include "fault.h"
#include "filter.h"
#include "log.h"
#include "policy.h"

int
main(int argc, char **argv)
{
	struct fault f = { 0 };
	enum policy_profile p;

	if (argc != 2 || policy_find_profile(argv[1], &p) == -1 ||
	    isatty(STDOUT_FILENO))
		fatal(EXIT_USAGE, "usage: mkfilter PROFILE > PROFILE.bpf");
	if (filter_build(p, NULL, STDOUT_FILENO, &f) == -1)
		fatal(f.code, "%s", f.text);
	return 0;
}
