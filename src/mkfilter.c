/*
 * Run by make: writes the system call filter of the standard profile to
 * stdout, as the kernel takes it.  libseccomp needs 2 ms for that, which no
 * job should wait for; and a program that is made once can be looked at and
 * tested as what is loaded.
 */
#include <unistd.h>

#include "exitcode.h"
#include "fault.h"
#include "filter.h"
#include "log.h"
#include "policy.h"

int
main(void)
{
	struct fault f = { 0 };

	if (isatty(STDOUT_FILENO))
		fatal(EXIT_USAGE, "usage: mkfilter > standard.bpf");
	if (filter_build(policy_standard(), STDOUT_FILENO, &f) == -1)
		fatal(f.code, "%s", f.text);
	return 0;
}
