/*
 * Runs a program as a unit of systemd with an allow-list would: every call
 * that FILE, one name a line, does not have fails with EPERM.  Names that
 * this machine does not know count for nothing.  Unlike lacks it leaves
 * no_new_privs alone, so it wants root.  Usage: only FILE PROGRAM ARG...
 */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "exitcode.h"
#include "log.h"

#define CALLS 1024

/* Two instructions for each call, because a jump reaches 255 of them only. */
static unsigned short
compile(FILE *from, struct sock_filter *code)
{
	static const struct sock_filter load = BPF_STMT(BPF_LD | BPF_W |
	    BPF_ABS, offsetof(struct seccomp_data, nr)),
	    allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	    refuse = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	struct sock_filter match = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
	unsigned short n = 0;
	char name[64];
	int number;

	code[n++] = load;
	while (fgets(name, sizeof(name), from) != NULL && n < 2 * CALLS) {
		name[strcspn(name, "\n")] = '\0';
		if ((number = call_number(name)) == -1)
			continue;
		match.k = (unsigned int)number;
		code[n++] = match;
		code[n++] = allow;
	}
	code[n++] = refuse;
	return n;
}

int
main(int argc, char **argv)
{
	struct sock_filter code[2 * CALLS + 4];
	struct sock_fprog program = { 0, code };
	FILE *from;

	if (argc < 3)
		fatal(EXIT_USAGE, "usage: only FILE PROGRAM ARG...");
	if ((from = fopen(argv[1], "re")) == NULL)
		fatal(EXIT_USAGE, "cannot read %s: %m", argv[1]);
	program.len = compile(from, code);
	(void)fclose(from);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == -1)
		fatal(EXIT_OS, "no filter: %m");
	(void)execvp(argv[2], argv + 2);
	fatal(EXIT_NOINTERP, "cannot run %s: %m", argv[2]);
}
