/*
 * Runs a program on a host that lacks something: every call of one name
 * fails with an errno, as it does on an older kernel, under AppArmor's
 * restriction or in a container.  Usage: lacks CALL ERRNO PROGRAM ARG...
 */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "calls.h"
#include "exitcode.h"
#include "log.h"

int
main(int argc, char **argv)
{
	int number = argc < 4 ? -1 : call_number(argv[1]);
	int error = argc < 4 ? 0 : atoi(argv[2]);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)number,
		    0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO |
		    (unsigned int)error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (number == -1 || error <= 0)
		fatal(EXIT_USAGE, "usage: lacks CALL ERRNO PROGRAM ARG...");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == -1)
		fatal(EXIT_OS, "no filter: %m");
	(void)execvp(argv[3], argv + 3);
	fatal(EXIT_NOINTERP, "cannot run %s: %m", argv[3]);
}
